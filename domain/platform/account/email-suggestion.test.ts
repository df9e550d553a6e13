import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNewEmail, suggestEmail } from "./email-suggestion";

describe("I am asked whether I meant another address", () => {
  test.each([
    ["gmial.com", "gmail.com"],
    ["gmai.com", "gmail.com"],
    ["gmaill.com", "gmail.com"],
    ["gamil.com", "gmail.com"],
    ["gnail.com", "gmail.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.co", "gmail.com"],
    ["gmail.cm", "gmail.com"],
    ["gmail.nl", "gmail.com"],
    ["gmial.con", "gmail.com"],
    ["hotnail.com", "hotmail.com"],
    ["hotmial.com", "hotmail.com"],
    ["hotmal.nl", "hotmail.nl"],
    ["hormail.com", "hotmail.com"],
    ["hotmail.comm", "hotmail.com"],
    ["outlok.com", "outlook.com"],
    ["outloook.nl", "outlook.nl"],
    ["outllok.com", "outlook.com"],
    ["icloud.con", "icloud.com"],
    ["iclod.com", "icloud.com"],
    ["yaho.com", "yahoo.com"],
    ["zigo.nl", "ziggo.nl"],
    ["ziggo.nll", "ziggo.nl"],
    ["ziggo.com", "ziggo.nl"],
    ["kpnmial.nl", "kpnmail.nl"],
    ["hetnet.nk", "hetnet.nl"],
    ["live.nll", "live.nl"],
    ["telenet.bee", "telenet.be"],
    ["delinde.nll", "delinde.nl"],
    ["delinde.con", "delinde.com"],
    ["delinde.cpm", "delinde.com"],
    ["praktijk.delinde.ln", "praktijk.delinde.nl"],
    ["delinde.ogr", "delinde.org"],
  ])("%s: %s", (typed, meant) => {
    expect(suggestEmail(`noor@${typed}`)).toBe(`noor@${meant}`);
  });

  test.each([
    ...[
      "gmail.com",
      "hotmail.nl",
      "live.nl",
      "outlook.de",
      "yahoo.co.uk",
      "ymail.com",
      "mail.com",
      "email.com",
      "gmx.net",
    ],
    ...[
      "example.nl",
      "delinde.nl",
      "umcg.nl",
      "amc.nl",
      "line.nl",
      "hope.nl",
      "kpm.nl",
      "zorg.care",
      "huisarts.amsterdam",
    ],
    ...[
      "delinde.cm",
      "delinde.co",
      "delinde.nu",
      "delinde.ne",
      "delinde.test",
      "delinde.example",
      "xn--bcher-kva.example",
    ],
    ...["sub.example.co.uk", "delinde.email", "delinde.health", "proton.me", "pm.me", "fastmail.com", "student.uva.nl"],
  ])("%s is nothing to ask about", (host) => {
    expect(suggestEmail(`noor@${host}`)).toBeNull();
  });

  test("no: the same address, sent once more, is accepted; another slip is asked about again", () => {
    expect(readNewEmail("Noor@Gmial.com")).toEqual({
      ok: false,
      failure: { code: "email-suggestion", suggestion: "noor@gmail.com" },
    });
    expect(readNewEmail("noor@gmial.com", "noor@gmial.com")).toEqual({ ok: true, value: "noor@gmial.com" });
    expect(readNewEmail("noor@hotnail.com", "noor@gmial.com")).toMatchObject({ failure: { code: "email-suggestion" } });
  });

  test.each([
    ["noor@gmail"],
    ["noor@gmailcom"],
    ["noor@gmail,com"],
    ["noor@gmail..com"],
    ["noor@gmail .com"],
    ["Noor@Gmail;com"],
  ])("%j is no address, and I am offered the one I meant", (typed) => {
    const refused = { ok: false, failure: { code: "email-invalid", suggestion: "noor@gmail.com" } };
    expect(readNewEmail(typed)).toEqual(refused);
    expect(readNewEmail(typed, typed)).toEqual(refused);
  });

  test.each(["", "noor", "@", "noor@", "a@b@c.nl", "noor@localhost", "noor@[127.0.0.1]"])(
    "%j: nothing to offer",
    (typed) => {
      expect(readNewEmail(typed)).toEqual({ ok: false, failure: { code: "email-invalid" } });
    },
  );

  test("what is offered is an address, and is not asked about again", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (typed) => {
        const read = readNewEmail(typed);
        if (read.ok || !read.failure.suggestion) return;
        expect(readNewEmail(read.failure.suggestion)).toEqual({ ok: true, value: read.failure.suggestion });
      }),
    );
  });
});
