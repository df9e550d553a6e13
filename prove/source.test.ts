import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verdict } from "@/tests/support/answers";
import { type Answer, Visitor } from "@/tests/support/form-client";
import { paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, password } from "@/tests/support/people";

// T01, T10, T11, AT-11, AT-16: what decides from where a request came, over HTTP. What the limits are: domain/client-ip-limits.test.ts.

let page: Answer;
let labs: { behindOne: Lab; alone: Lab };
beforeAll(async () => {
  labs = { behindOne: await openLab("source-one"), alone: await openLab("source-none") };
  await labs.behindOne.start({ TRUSTED_PROXY_HOPS: "1" });
  await labs.alone.start();
  page = await new Visitor(labs.alone.url).open(paths.login);
});
afterAll(() => Promise.all(Object.values(labs).map((lab) => lab.close())));

async function guess(lab: Lab, headers: Record<string, string>, email = newAddress(), typed = "Zonnebloem-Fiets-41!") {
  const visitor = new Visitor(lab.url);
  const shot = visitor.prepare(paths.login, page, { field: "email" }, { email, password: typed });
  return verdict(await visitor.send({ ...shot, headers: { ...shot.headers, ...headers } }));
}

const newAddress = () => `p${randomBytes(8).toString("hex")}@example.nl`;
const refused = "to /login/paused";

async function guesses(lab: Lab, count: number, headers: (index: number) => Record<string, string>): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await guess(lab, headers(i)));
  return answers;
}

const ten = Array.from({ length: 10 }, () => "invalid-credentials");

describe("one trusted proxy", () => {
  test("T10 AT-11 whatever a visitor writes before it, and in other headers, counts for nothing", async () => {
    const answers = await guesses(labs.behindOne, 12, (i) => ({
      "X-Forwarded-For": `198.51.100.${i}, 10.0.0.${i}, 203.0.113.10`,
      Forwarded: `for=198.51.100.${i}`,
      "X-Real-IP": `198.51.100.${i}`,
      "X-Client-IP": `198.51.100.${i}`,
      "CF-Connecting-IP": `198.51.100.${i}`,
      "User-Agent": `Agent ${i}`,
    }));
    expect(answers).toEqual([...ten, refused, refused]);
  });

  test("T11 AT-16 sixty-four addresses of one /64 are one; the next /64 is another", async () => {
    const answers = await guesses(labs.behindOne, 12, (i) => ({
      "X-Forwarded-For": `2001:db8:1:2::${i.toString(16)}`,
    }));
    expect(answers).toEqual([...ten, refused, refused]);
    expect(await guess(labs.behindOne, { "X-Forwarded-For": "2001:db8:1:3::1" })).toBe("invalid-credentials");
  });

  test("T01 the right password is refused from there and taken from elsewhere", async () => {
    const { email } = await makePerson(labs.behindOne.ctx, { twoFactor: "off" });
    const here = { "X-Forwarded-For": "203.0.113.20" };
    await guesses(labs.behindOne, 10, () => here);
    expect(await guess(labs.behindOne, here, email, password)).toBe(refused);
    expect(await guess(labs.behindOne, { "X-Forwarded-For": "203.0.113.21" }, email, password)).toBe(
      "to /workspace with a session",
    );
  });

  test("spoilt headers share one count", async () => {
    const answers = await guesses(labs.behindOne, 12, (i) => ({ "X-Forwarded-For": `spoilt-${i}` }));
    expect(answers).toEqual([...ten, refused, refused]);
  });
});

test("T109 the audit names the address that counts, and none where no proxy tells it", async () => {
  const addressOf = async (lab: Lab) => {
    const { email, account } = await makePerson(lab.ctx, { twoFactor: "off" });
    await guess(lab, { "X-Forwarded-For": "198.51.100.1, 2001:db8:7:8::9" }, email);
    const rows = await lab.rows("SELECT event, address FROM audit_events WHERE account_id = ?", [account.id]);
    return rows.map(({ event, address }) => [event, address]);
  };
  expect(await addressOf(labs.behindOne)).toEqual([["login.password.fail", "2001:db8:7:8::/64"]]);
  expect(await addressOf(labs.alone)).toEqual([["login.password.fail", null]]);
});

test("AT-11 without a proxy a header shuts nobody out, and the account's own limit holds through all of them", async () => {
  const same = await guesses(labs.alone, 12, () => ({ "X-Forwarded-For": "203.0.113.30" }));
  expect(same).toEqual([...ten, "invalid-credentials", "invalid-credentials"]);
  const email = newAddress();
  const answers: string[] = [];
  for (let i = 0; i < 7; i += 1) answers.push(await guess(labs.alone, { "X-Forwarded-For": `198.51.100.${i}` }, email));
  expect(answers).toEqual([...ten.slice(0, 6), refused]);
});
