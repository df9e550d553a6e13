import { get } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildConnection, buildMembership } from "@/domain/operations/demo/build";
import { work as policy } from "@/domain/policy";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { type Answer, formOwnerOn, Visitor, type Which } from "@/tests/support/form-client";
import { enterCode, enterPassword, expectVerdict, IN, logIn, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";
import { Secrets } from "@/tests/support/secrets";
import { until } from "@/tests/support/until";
import { AUTOSAVE, checkPath, filledInWork, HANDED_IN, SENT, withoutIds } from "@/tests/support/work";

// What the people who run this can see, and what they must not be able to see.
const TOKEN = "a-token-for-this-proof-only";
let lab: Lab;
beforeAll(async () => {
  lab = await openLab("observing");
  await lab.start({ METRICS_TOKEN: TOKEN });
});
afterAll(() => lab.close());

interface Line {
  level: string;
  time: string;
  requestId?: string;
  route?: string;
  status?: number;
  event?: string;
  msg: string;
}

// Next prints its banner before anything of ours runs; from the first JSON line on there is nothing else.
function linesOf(printed: string): Line[] {
  const rows = printed.split("\n").filter((row) => row !== "");
  const first = rows.findIndex((row) => row.startsWith("{"));
  return rows.slice(first).map((row) => JSON.parse(row) as Line);
}

test("T113 somebody keeps the log of whole journeys: every line is JSON and holds no address, password, code, number or link", async () => {
  const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
  const secrets = new Secrets(lab);
  secrets.addPerson(noor);
  const browser = new Visitor(lab.url);
  await browser.submit(paths.login, { field: "email" }, { email: noor.email, password: `${password}x` });
  await enterPassword(browser, noor);
  await enterCode(browser, "000000");
  await secrets.learn();
  await logIn(lab, new Visitor(lab.url), noor, { with: "sms", texts: 1, trust: "month" });
  const stranger = new Visitor(lab.url);
  await stranger.submit("/nl/forgot-password", { field: "email" }, { email: noor.email });
  await secrets.learn();
  const link = await resetLinkOf(noor);
  await stranger.open(link);
  await stranger.open(`/nl/${encodeURIComponent(noor.email)}?password=${encodeURIComponent(password)}`);
  await secrets.learn();

  const printed = present(lab.servers[0]).printed();
  expect(secrets.findInLogs()).toEqual([]);
  for (const typed of [noor.email, encodeURIComponent(noor.email), noor.phone.e164, "000000", link]) {
    expect(printed).not.toContain(typed);
  }
  const lines = linesOf(printed);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.some(({ route }) => route === "/[locale]/reset-password/[token]")).toBe(true);
});

/** In everything that is typed in the next proof, and nowhere else. */
const TYPED = "merkwoord";

test("T113 what is typed about care stands in no line of the log, no number and no address, whether it is kept or refused", async () => {
  const [cas, eva] = [new Visitor(lab.url), new Visitor(lab.url)];
  const { client, staff, work, place } = await careOf();
  await logIn(lab, cas, client, { with: "nothing" });
  await logIn(lab, eva, staff, { with: "app" });
  const heard: [path: string, answer: Answer][] = [];
  /** Fills in a form of a page; answers how that ended. */
  const say = async (visitor: Visitor, path: string, which: Which, values: Record<string, string> = {}) => {
    const page = await visitor.open(path);
    const answer = await visitor.send(visitor.prepare(page.path, page, which, values));
    heard.push([page.path, page], [page.path, answer]);
    return withoutIds(verdict(answer));
  };
  const tooLong = (most: number) => `${TYPED}-te-lang ${"x".repeat(most)}`;

  const night = `/nl/workspace/${work}/pages/night`;
  const answers = { "t:story": `${TYPED}-verhaal`, "t:word": `${TYPED}-woord` };
  expect(await say(cas, night, { field: "t:story" }, answers)).toBe("to /workspace/…/pages/help");
  expect(await say(cas, night, { field: "t:story" }, { "t:story": tooLong(policy.answerCodePoints) })).toBe(
    "answer-too-long",
  );
  const owner = formOwnerOn(await cas.open(night))["form-owner"];
  const save = { owner, id: work, round: 1, page: "night", leave: false };
  const draft = { text: `${TYPED}-bewaard`, chosen: [] };
  for (const [revision, status] of [
    [0, 409],
    [2, 200],
  ] as const) {
    const kept = await cas.postJson(AUTOSAVE, { ...save, answers: [{ linkId: "story", revision, draft }] });
    heard.push([AUTOSAVE, kept]);
    expect(kept.status, kept.body).toBe(status);
  }
  expect(await say(cas, checkPath(work), { button: nl.work.submit })).toBe(HANDED_IN);

  const about = `/nl/staff/${place}/clients/${client.account.id}/work/${work}`;
  expect(await say(eva, about, { field: "body" }, { body: tooLong(policy.messageCodePoints) })).toBe(
    "message-too-long",
  );
  expect(await say(eva, about, { field: "body" }, { body: `${TYPED}-feedback` })).toBe("to /staff/…/clients/…/work/…");

  const words = { subject: `${TYPED}-onderwerp`, to: staff.account.id };
  const begin = ["/nl/messages/new", { field: "subject" }] as const;
  expect(await say(cas, ...begin, { ...words, body: tooLong(policy.messageCodePoints) })).toBe("message-too-long");
  expect(await say(cas, ...begin, { ...words, body: `${TYPED}-vraag` })).toBe(SENT);
  const [conversation] = await lab.rows("SELECT id FROM conversations WHERE client_id = ? AND assignment_id IS NULL", [
    client.account.id,
  ]);
  const talk = `/nl/messages/${present(conversation).id}`;
  expect(await say(eva, talk, { field: "body" }, { body: `${TYPED}-antwoord` })).toBe(SENT);
  const draftOf = { linkId: "body", revision: 0, draft: { text: `${TYPED}-concept`, chosen: [] } };
  const writing = {
    topic: { conversationId: present(conversation).id },
    sendKey: crypto.randomUUID(),
    here: talk.replace("/nl", ""),
  };
  const kept = await cas.postJson(AUTOSAVE, { owner, ...writing, fields: [draftOf] });
  heard.push([AUTOSAVE, kept]);
  expect(kept.status).toBe(200);
  // Nobody is logged in any more where it is sent from, and it is sent for another person.
  const gone = new Visitor(lab.url);
  for (const visitor of [gone, eva]) {
    const page = await cas.copy().open(talk);
    const answer = await visitor.send(
      visitor.prepare(page.path, page, { field: "body" }, { body: `${TYPED}-geweigerd` }),
    );
    heard.push([talk, answer]);
    expect(answer.body, "the words are shown to who sent them").toContain(`${TYPED}-geweigerd`);
  }
  const sent = "SELECT count(*) FROM conversation_messages WHERE author_id IN (?, ?)";
  expect(await lab.count(sent, [client.account.id, staff.account.id])).toBe(3);

  await until("the line of the last request", () => isLogged(present(heard.at(-1))[1]) || undefined);
  const { body } = await ask("/api/metrics", TOKEN);
  expect(body).toContain('route="/[locale]/messages/[id]"');
  expect(body).not.toContain(TYPED);
  expect(present(lab.servers[0]).printed()).not.toContain(TYPED);
  for (const [path, { location, headers, setCookies }] of heard) {
    expect(`${path} ${location} ${JSON.stringify({ ...headers, setCookies })}`).not.toContain(TYPED);
  }
});

/** A client who fills in work in a Healthspace of their own, and a clinician who reads it. */
async function careOf() {
  const client = await makePerson(lab.ctx, { twoFactor: "off" });
  const staff = await makePerson(lab.ctx, { firstName: "Eva", twoFactor: "app" });
  const work = await filledInWork(lab, client);
  const [row] = await lab.rows(
    "SELECT h.id, h.alias FROM healthspaces h JOIN assignments a ON a.healthspace_id = h.id WHERE a.id = ?",
    [work],
  );
  const healthspaceId = String(present(row).id);
  await buildMembership(lab.ctx, staff.account, healthspaceId, ["clinician"]);
  await buildConnection(lab.ctx, { client: client.account, staff: staff.account, healthspaceId });
  return { client, staff, work, place: String(present(row).alias) };
}

function isLogged({ headers }: Answer): boolean {
  return linesOf(present(lab.servers[0]).printed()).some(
    ({ requestId, route }) => requestId === headers["x-request-id"] && route !== undefined,
  );
}

test("one number ties together a request, its line in the log and its events in the audit", async () => {
  const cas = await makePerson(lab.ctx, { twoFactor: "off" });
  const answer = await enterPassword(new Visitor(lab.url), cas);
  expectVerdict(answer, IN);
  const id = String(answer.headers["x-request-id"]);
  // The line of a request is written when its answer has left.
  const lines = await until("the line of the request", () => {
    const found = linesOf(present(lab.servers[0]).printed()).filter(({ requestId }) => requestId === id);
    return found.some(({ route }) => route !== undefined) ? found : undefined;
  });
  expect(lines.map(({ event, route, status }) => event ?? `${route} ${status}`)).toEqual(
    expect.arrayContaining(["login.password.ok", "session.started", "/[locale]/login 303"]),
  );
  const audited = await lab.rows("SELECT event FROM audit_events WHERE request_id = ? ORDER BY id", [id]);
  expect(audited.map(({ event }) => event)).toContain("login.password.ok");
});

test("the numbers count logins by outcome, requests, the hash queue and the outbox, for whoever has the token and nobody else", async () => {
  const cas = await makePerson(lab.ctx, { twoFactor: "off" });
  const before = await metrics();
  await enterPassword(new Visitor(lab.url), cas);
  await new Visitor(lab.url).submit(paths.login, { field: "email" }, { email: cas.email, password: "wrong" });
  const after = await metrics();
  const grew = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(grew('twostep_logins_total{outcome="password.ok"}')).toBe(1);
  expect(grew('twostep_logins_total{outcome="password.fail"}')).toBe(1);
  expect(grew('twostep_request_seconds_count{method="POST",route="/[locale]/login",status="303"}')).toBe(1);
  expect(after.get('twostep_hash_places{state="running"}')).toBe(0);
  expect(after.get('twostep_hash_places{state="waiting"}')).toBe(0);
  expect(after.get("twostep_sms_sent_today")).toBeGreaterThan(0);
  expect(after.has('twostep_outbox_oldest_seconds{channel="mail"}')).toBe(true);
  expect((await ask("/api/metrics")).status).toBe(404);
  expect((await ask("/api/metrics", `${TOKEN}x`)).status).toBe(404);
});

test("without METRICS_TOKEN there are no numbers for anybody", async () => {
  const other = await lab.start({}, "another port");
  expect((await ask("/api/metrics", TOKEN, other.port)).status).toBe(404);
  expect((await ask("/api/metrics", "", other.port)).status).toBe(404);
  await other.stop();
});

test("a database without the tables of this build is not ready for visitors, and alive all the same", async () => {
  const apart = await openLab("not-ready");
  const server = await apart.start();
  expect((await ask("/api/ready", undefined, server.port)).status).toBe(200);
  await apart.ctx.db.write((tx) => tx.run("DELETE FROM __drizzle_migrations WHERE created_at > 1795326995176"));
  const { status, body } = await ask("/api/ready", undefined, server.port);
  expect([status, JSON.parse(body)]).toEqual([503, expect.objectContaining({ migrations: "behind" })]);
  expect((await ask("/api/health", undefined, server.port)).status).toBe(200);
  await apart.close();
});

async function metrics(): Promise<Map<string, number>> {
  const { status, body } = await ask("/api/metrics", TOKEN);
  expect(status).toBe(200);
  const rows = body.split("\n").filter((row) => row !== "" && !row.startsWith("#"));
  return new Map(rows.map((row) => [row.slice(0, row.lastIndexOf(" ")), Number(row.slice(row.lastIndexOf(" ") + 1))]));
}

function ask(
  path: string,
  token?: string,
  port = present(lab.servers[0]).port,
): Promise<{ status: number; body: string }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    get({ host: "localhost", port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    }).on("error", reject);
  });
}

async function resetLinkOf(person: Person): Promise<string> {
  return until("the mail with the link", async () => {
    const [row] = await lab.rows(
      "SELECT text FROM inbox_messages WHERE recipient = ? AND text LIKE '%reset-password%'",
      [person.email],
    );
    const path = /\/nl\/reset-password\/[A-Za-z0-9_-]{43}/.exec(String(row?.text ?? ""))?.[0];
    return path;
  });
}
