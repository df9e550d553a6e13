import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { type Answer, Visitor } from "@/tests/support/form-client";
import { isInside, logIn, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";
import { sessionsOf } from "@/tests/support/records";

// Requests that no browser of a person would send.
let lab: Lab;
let cas: Person;
let inside: Visitor;
beforeAll(async () => {
  lab = await openLab("malformed-requests");
  await lab.start();
  cas = await makePerson(lab.ctx, { twoFactor: "off", firstName: "Cas" });
  inside = new Visitor(lab.url);
  await logIn(lab, inside, cas, { with: "nothing" });
});
afterAll(() => lab.close());

const EVIL = "https://evil.example";

describe("T85 another site sends a form in somebody's name", () => {
  test.each([
    ["no origin at all", { Origin: undefined }],
    ["the origin of nobody", { Origin: "null" }],
    ["a foreign origin", { Origin: EVIL }],
    ["a foreign origin and a forged host in front", { Origin: EVIL, "X-Forwarded-Host": "evil.example" }],
    ["a foreign origin and a forged host", { Origin: EVIL, Host: "evil.example" }],
    ["the right origin, but the browser says it comes from another site", { "Sec-Fetch-Site": "cross-site" }],
    ["the right origin, but the browser says it comes from a sibling", { "Sec-Fetch-Site": "same-site" }],
  ])("%s: refused, and nothing changes", async (_, changed) => {
    const twin = inside.copy();
    const page = await twin.open(paths.twoFactor);
    const shot = twin.prepare(page.path, page, { button: nl.menu.logOut });
    const headers = { ...shot.headers, ...changed };
    const refused = await raw("POST", shot.path, clean(headers), shot.body);
    // A host that is not ours may be refused before the origin is looked at.
    expect("Host" in changed ? [400, 403] : [403]).toContain(refused.status);
    expect(await isInside(inside.copy())).toBe(true);
  });

  test("a form of the login with somebody else's credentials opens nothing here (T86)", async () => {
    const stranger = new Visitor(lab.url);
    const page = await stranger.open(paths.login);
    const shot = stranger.prepare(page.path, page, { field: "email" }, { email: cas.email, password });
    const before = await sessionsOf(lab, cas.account.id);
    expect((await raw("POST", shot.path, { ...shot.headers, Origin: EVIL }, shot.body)).status).toBe(403);
    expect(await sessionsOf(lab, cas.account.id)).toBe(before);
  });
});

test("T87 no page lets itself be framed", async () => {
  for (const path of [paths.login, paths.workspace, "/nl/forgot-password", "/nl/no-such-page", "/icon.svg"]) {
    const { headers } = await inside.copy().get(path);
    expect(String(headers["content-security-policy"]), path).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"], path).toBe("DENY");
  }
});

describe("T90 somebody goes round the front guard", () => {
  test.each([
    [
      "the header that once skipped it",
      paths.workspace,
      { "x-middleware-subrequest": "middleware:middleware:middleware" },
    ],
    ["the same under another name", paths.workspace, { "x-middleware-subrequest": "src/middleware" }],
    ["data for the router", `${paths.workspace}?_rsc=1`, { rsc: "1" }],
    ["a prefetch", paths.workspace, { "next-router-prefetch": "1", rsc: "1", "x-middleware-prefetch": "1" }],
    [
      "a segment",
      `${paths.workspace}.segments/_tree.segment.rsc`,
      { "next-router-segment-prefetch": "/_tree", rsc: "1" },
    ],
    ["two slashes", "//nl/workspace", {}],
    ["an encoded path", "/%6el/%77orkspace", {}],
    ["no language", "/workspace", {}],
    ["a language that is none", "/xx/workspace", {}],
    ["a path that climbs", "/nl/login/../workspace", {}],
  ])("%s: nothing of anybody is shown", async (_, path, headers) => {
    const answer = await raw("GET", path, { Host: new URL(lab.url).host, ...headers });
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain(cas.email);
    expect(answer.body).not.toContain(nl.menu.logOut);
  });
});

describe("T84 somebody tosses cookies from a sibling host", () => {
  const host = () => new URL(lab.url).host;
  test.each([
    ["without the prefix", (value: string) => `session=${value}`],
    ["with another case", (value: string) => `__host-session=${value}`],
    ["with rubbish", () => "__Host-session=..; __Host-login=%00; __Host-device-x=="],
  ])("%s: nobody is logged in, and nothing breaks", async (_, cookie) => {
    const value = present(inside.cookies.get("__Host-session"));
    const answer = await raw("GET", paths.workspace, { Host: host(), Cookie: cookie(value) });
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^\/nl\/login(\/verify)?(\?|$)/);
    const verify = await raw("GET", "/nl/login/verify", { Host: host(), Cookie: cookie(value) });
    expect([303, 307]).toContain(verify.status);
    expect(verify.location).toMatch(/^\/nl\/login(\?|$)/);
  });
});

test("T94 a language that is a path, or a cookie that is one, leads nowhere outside the site", async () => {
  for (const path of ["/../../etc/passwd", "/nl%00/login", "/..%2f..%2fetc/login", "/nl/%2e%2e/%2e%2e/etc/passwd"]) {
    const answer = await raw("GET", path, { Host: new URL(lab.url).host, Cookie: "__Host-locale=../x" });
    expect(answer.status, path).toBeLessThan(500);
    expect(answer.body, path).not.toContain("root:");
    if (answer.location) expect(answer.location, path).toMatch(/^\/(?!\/)/);
  }
});

test("T95 a page of somebody is kept by no cache, whatever its address looks like", async () => {
  for (const path of ["/nl/account", "/nl/account/x.css", "/nl/workspace/logo.png", "/nl/account?x=.js"]) {
    const { headers } = await inside
      .copy()
      .get(path, { "If-Modified-Since": "Wed, 21 Oct 2037 07:28:00 GMT", "If-None-Match": "*" });
    expect(String(headers["cache-control"]), path).toContain("no-store");
  }
});

test("T96 what belongs to the machine is not served", async () => {
  const page = await new Visitor(lab.url).get(paths.login);
  const script = /\/_next\/static\/[^"]+\.js/.exec(page.body)?.[0] ?? "";
  const own = [
    "/.env",
    "/.env.local",
    "/.git/config",
    "/data/app.db",
    "/package.json",
    "/db/migrations/0000_initial.sql",
    `${script}.map`,
  ];
  for (const path of own) {
    const answer = await new Visitor(lab.url).get(path);
    expect([307, 308, 404], path).toContain(answer.status);
    expect(answer.body, path).not.toMatch(/AUTH_SECRET|CREATE TABLE|SQLite format|"dependencies"|\[core\]/);
  }
});

test("T03 one password is tried on twenty accounts: no account is locked by it, and every try is in the audit", async () => {
  const people: Person[] = [];
  for (let n = 0; n < 20; n += 1) people.push(await makePerson(lab.ctx, { twoFactor: "off" }));
  for (const { email } of people) {
    await new Visitor(lab.url).submit(paths.login, { field: "email" }, { email, password: "Zomer-In-Zeeland-2026!" });
  }
  const failures = await lab.count(
    `SELECT count(*) FROM audit_events WHERE event = 'login.password.fail' AND account_id IN (${people.map(() => "?").join(",")})`,
    people.map(({ account }) => account.id),
  );
  expect(failures).toBe(20);
  await logIn(lab, new Visitor(lab.url), present(people[0]), { with: "nothing" });
  await logIn(lab, new Visitor(lab.url), present(people.at(-1)), { with: "nothing" });
});

function clean(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The path exactly as written, which a URL would tidy up. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Pick<Answer, "status" | "location" | "body">> {
  return new Promise((resolve, reject) => {
    const options = { host: "localhost", port: new URL(lab.url).port, method, path, headers, agent: new Agent() };
    const sending = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const { location } = response.headers;
        const at = location === undefined ? null : new URL(location, lab.url);
        resolve({
          status: response.statusCode ?? 0,
          location: at && at.origin === lab.url ? at.pathname + at.search : (location ?? null),
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
