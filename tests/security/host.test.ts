import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import nl from "@/messages/nl.json" with { type: "json" };
import { type Answer, Visitor } from "@/tests/support/form-client";
import { arrivedFor, linkIn, mailFor } from "@/tests/support/inbox";
import { paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, password } from "@/tests/support/people";

// AT-70, T26: an address in a mail is never taken from a request.

let lab: Lab;
beforeAll(async () => {
  lab = await openLab("host");
  await lab.start();
});
afterAll(() => lab.close());

const evil = "evil.example";
const forwarded = {
  "X-Forwarded-Host": evil,
  "X-Forwarded-Proto": "https",
  "X-Forwarded-Port": "443",
  "X-Original-Host": evil,
  "X-Host": evil,
  Forwarded: `for=198.51.100.1;host=${evil};proto=https`,
};

function send(
  visitor: Visitor,
  page: Answer,
  path: string,
  which: { field: string },
  values: Record<string, string>,
  more: object,
) {
  const shot = visitor.prepare(path, page, which, values);
  return visitor.send({ ...shot, headers: { ...shot.headers, ...more } });
}

describe("AT-70 T26 a forged address", () => {
  test.each(Object.entries(forwarded))("%s changes no link in a mail: forgot password", async (header, value) => {
    const { email } = await makePerson(lab.ctx, { twoFactor: "off" });
    const visitor = new Visitor(lab.url);
    const page = await visitor.open("/nl/forgot-password");
    const answer = await send(visitor, page, page.path, { field: "email" }, { email }, { [header]: value });
    expect([303, 403]).toContain(answer.status);
    expect(String(answer.headers.location ?? "")).not.toContain(evil);
    if (answer.status === 403) return expect(await arrivedFor(lab, email)).toEqual([]);
    const mail = await mailFor(lab, email, nl.mail["password-reset"].subject);
    expect(mail.text).toContain(`${lab.url}${linkIn(mail, "reset-password")}`);
    expect(mail.text + mail.html).not.toContain(evil);
  });

  test.each(Object.entries(forwarded))("%s leads no login away", async (header, value) => {
    const { email } = await makePerson(lab.ctx, { twoFactor: "off" });
    const visitor = new Visitor(lab.url);
    const page = await visitor.open(paths.login);
    const answer = await send(visitor, page, page.path, { field: "email" }, { email, password }, { [header]: value });
    expect([303, 403]).toContain(answer.status);
    expect(String(answer.headers.location ?? "/")).not.toContain(evil);
    expect(JSON.stringify(answer.setCookies)).not.toContain(evil);
  });

  test.each(Object.entries(forwarded))("%s leads no page away", async (header, value) => {
    for (const path of [paths.workspace, "/", "/login"]) {
      const answer = await new Visitor(lab.url).get(path, { [header]: value });
      expect([303, 307]).toContain(answer.status);
      expect(answer.headers.location).not.toContain(evil);
    }
    const shown = await new Visitor(lab.url).get(paths.login, { [header]: value });
    expect(shown.body + JSON.stringify(shown.headers)).not.toContain(evil);
  });

  test.each(["GET", "HEAD", "POST"])("an unknown Host gets 400 and nothing else: %s", async (method) => {
    for (const host of [
      evil,
      `${evil}:80`,
      "localhost.evil.example",
      "localhost",
      "localhost:1",
      `x@${new URL(lab.url).host}`,
    ]) {
      for (const path of [
        paths.login,
        "/nl/forgot-password",
        paths.workspace,
        "/",
        "/api/text-receipts",
        "/dev/inbox.json",
      ]) {
        // Nothing there takes a POST: that is refused before the host is looked at.
        const noPost = method === "POST" && ["/", "/dev/inbox.json"].includes(path);
        expect(await withHost(method, path, host), `${path} at ${host}`).toBe(noPost ? 405 : 400);
      }
    }
  });

  test("an action posted to an unknown Host does nothing", async () => {
    const { email } = await makePerson(lab.ctx, { twoFactor: "off" });
    const visitor = new Visitor(lab.url);
    const page = await visitor.open("/nl/forgot-password");
    const answer = await send(visitor, page, page.path, { field: "email" }, { email }, { Host: evil });
    expect(answer.status).toBe(400);
    expect(
      await lab.count(
        "SELECT count(*) FROM audit_events WHERE event LIKE 'reset.%' AND account_id = (SELECT id FROM accounts WHERE email = ?)",
        [email],
      ),
    ).toBe(0);
  });

  test("the health route answers under whatever name its watcher knows", async () => {
    expect(await withHost("GET", "/api/health", "10.0.0.4:3000")).toBe(200);
  });
});

function withHost(method: string, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Host: host, "Content-Length": "0", Origin: lab.url };
    const sending = request(
      { host: "localhost", port: Number(new URL(lab.url).port), method, path, headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sending.on("error", reject);
    sending.end();
  });
}
