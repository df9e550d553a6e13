import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts } from "@/db/schema";
import { findAccount } from "../../platform/account/account";
import { readName } from "../../platform/account/person-name";
import { endSession } from "../../platform/session/find-session";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { findPicture, setPicture } from "./picture";
import { changeProfile, readBirthDate } from "./profile";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
});
afterEach(() => ctx.dispose());

const form = { firstName: "Casper", lastName: "van ’t Hoff", dateOfBirth: "1990-12-31", locale: "en" };
const account = async () => present(await findAccount(ctx, cas.account.id));

describe("a name", () => {
  test.each([
    ["Zoë", "Zoë"],
    ["  Anna   Maria ", "Anna Maria"],
    ["d'Arc-Öz", "d'Arc-Öz"],
    ["محمد", "محمد"],
    ["O\u0308", "Ö"],
  ])("%j is kept as %j", (typed, kept) => expect(value(readName(typed))).toBe(kept));

  test.each([
    ["", "name-missing"],
    ["   ", "name-missing"],
    ["a".repeat(61), "name-too-long"],
    ["<script>alert(1)</script>", "name-invalid"],
    ["Cas\r\nBcc: x@example.nl", "name-invalid"],
    ["Cas\u0000", "name-invalid"],
    ["Cas\u202eTest", "name-invalid"],
    ["Cas\u200b", "name-invalid"],
    ["https://evil.example", "name-invalid"],
    ["12 34", "name-invalid"],
    ["&lt;b&gt;", "name-invalid"],
  ])("T88 %j is refused: %s", (typed, code) => expect(codeOf(readName(typed))).toBe(code));
});

describe("a date of birth", () => {
  const now = Date.UTC(2026, 10, 22);
  test("may be empty", () => expect(value(readBirthDate(" ", now))).toBeNull());
  test("today is the last day", () => expect(value(readBirthDate("2026-11-22", now))).toBe("2026-11-22"));
  test.each(["31-12-1990", "31 december 1990", "December 31, 1990", "1990-12-31", "31121990"])(
    "I write it as I did when I signed up: %j",
    (typed) => expect(value(readBirthDate(typed, now))).toBe("1990-12-31"),
  );
  test.each(["2026-11-23", "1899-12-31", "2025-02-29", "31-13-1990", "1990-13-01", "x"])("%j is none", (typed) =>
    expect(codeOf(readBirthDate(typed, now))).toBe("birth-date-invalid"),
  );
});

describe("the profile", () => {
  test("is saved, and mails follow the language", async () => {
    expect(value(await changeProfile(ctx, cas, form))).toEqual({ locale: "en" });
    expect(await account()).toMatchObject(form);
  });

  test("of somebody with one name, born on a day that nobody wrote down, is saved", async () => {
    const one = { firstName: "-", lastName: "Suharto", dateOfBirth: "00-00-1980", locale: "nl" };
    value(await changeProfile(ctx, cas, one));
    expect(await account()).toMatchObject({ firstName: "", lastName: "Suharto", dateOfBirth: "1980" });
  });

  test("names every field at fault and saves nothing", async () => {
    const long = { firstName: "Cas", lastName: "b".repeat(75), dateOfBirth: "", locale: "nl" };
    expect(await changeProfile(ctx, cas, long)).toMatchObject({
      failure: { fields: [{ field: "lastName", code: "name-too-long", by: 15, most: 60 }] },
    });
    const refused = await changeProfile(ctx, cas, { firstName: "", lastName: "<b>", dateOfBirth: "x", locale: "xx" });
    expect(refused).toMatchObject({
      failure: {
        fields: [
          { field: "firstName", code: "name-missing" },
          { field: "lastName", code: "name-invalid" },
          { field: "dateOfBirth", code: "birth-date-invalid" },
          { field: "locale", code: "language-missing" },
        ],
      },
    });
    expect((await account()).firstName).toBe("Cas");
  });

  test("AT-47 other fields of a form change nothing", async () => {
    const before = await account();
    const more = {
      ...form,
      email: "evil@example.nl",
      id: "x",
      sessionVersion: 9,
      activatedAt: null,
      passwordHash: "x",
    };
    value(await changeProfile(ctx, cas, more));
    expect(await account()).toEqual({ ...before, ...form });
  });

  test("T82 the session ended meanwhile: nothing is written", async () => {
    await endSession(ctx, cas.account.id, cas.session.id);
    expect(codeOf(await changeProfile(ctx, cas, form))).toBe("session-ended");
    expect((await account()).firstName).toBe("Cas");
  });

  test("T92 only one's own row changes", async () => {
    const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
    value(await changeProfile(ctx, cas, form));
    const [hers] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, eva.id));
    expect(hers).toEqual(eva);
  });
});

describe("a picture", () => {
  const png = (size: number) =>
    Uint8Array.from({ length: size }, (_, i) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a][i] ?? 0);

  test("of 24 kB is kept, one byte more is not", async () => {
    value(await setPicture(ctx, cas, png(24 * 1_024)));
    expect(codeOf(await setPicture(ctx, cas, png(24 * 1_024 + 1)))).toBe("picture-too-large");
    expect((await findPicture(ctx, cas.account.id))?.bytes).toHaveLength(24 * 1_024);
  });

  test.each([
    ["<svg onload=alert(1)>", "picture-type"],
    ["GIF89a", "picture-type"],
    ["", "picture-missing"],
  ])("%j is refused: %s", async (text, code) => {
    expect(codeOf(await setPicture(ctx, cas, Buffer.from(text)))).toBe(code);
  });

  test("T92 is nobody else's", async () => {
    const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
    value(await setPicture(ctx, cas, png(20)));
    expect(await findPicture(ctx, eva.id)).toBeNull();
  });
});
