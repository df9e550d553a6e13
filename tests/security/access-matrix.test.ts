import { eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assignments, connections, memberships } from "@/db/schema";
import { giveDeskRole, takeDeskRole } from "@/domain/account-lifecycle/service-desk/people";
import { importContent } from "@/domain/healthspace/library/import";
import { changeAnyItem } from "@/domain/healthspace/library/versions";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { saveInside } from "@/domain/healthspace/worksheet/save-answers";
import { findWorkRow } from "@/domain/healthspace/worksheet/work-row";
import { buildConnection, buildHealthspace, buildMembership } from "@/domain/operations/demo/build";
import { buildConversation } from "@/domain/operations/demo/conversation";
import { seedLibrary } from "@/domain/operations/demo/library";
import { present, value } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { type Answer, formOwnerOn, formsOf, Visitor } from "../support/form-client";
import { logIn } from "../support/journeys";
import { type Lab, openLab } from "../support/lab";
import { makePerson, type Person } from "../support/people";

// Who may see and do what with the work of one client: every page and every form, by every kind of person (ADR 0101, ADR 0102).

/** In an answer of Cas, and nowhere else: a page that holds it shows what was handed in. */
const MARKER = "zeldzaamwoordkwartel";
/** In an answer that was not handed in. */
const DRAFT = "zeldzaamwoordpimpelmees";

const kinds = [
  "the client",
  "another client",
  "a clinician with health record access",
  "a clinician with the same on a trusted device",
  "a clinician for messages only",
  "a clinician without a connection",
  "a clinician whose offer waits",
  "a clinician whose contact ended",
  "a clinician of another Healthspace of the client",
  "an assistant",
  "an owner",
  "another client who also works here",
  "the service desk",
  "who was at the service desk",
  "nobody",
] as const;
type Kind = (typeof kinds)[number];

let lab: Lab;
let cas: Person;
const visitors = {} as Record<Kind, Visitor>;
const people = {} as Record<Kind, Person>;
/** Of Hier alone, shown to its clients, who may begin it. */
let item = "";
/** Handed in, and open. */
const work = { done: "", submission: "", open: "", stopped: "" };
/** Of Cas and the clinician with health record access. */
let conversation = "";
const SAID = "zeldzaamwoordspreeuw";

beforeAll(async () => {
  lab = await openLab("access");
  await lab.start();
  const facts = { descriptionNl: "", descriptionEn: "" };
  const here = await buildHealthspace(lab.ctx, { alias: "hier", name: "Hier", ...facts });
  const elsewhere = await buildHealthspace(lab.ctx, { alias: "elders", name: "Elders", ...facts });
  for (const kind of kinds) {
    const person = await makePerson(lab.ctx, {
      firstName: "Iemand",
      twoFactor: kind.includes("client") ? "off" : "app",
    });
    people[kind] = person;
    const roles = rolesOf(kind);
    if (roles)
      await buildMembership(lab.ctx, person.account, kind.includes("another Healthspace") ? elsewhere : here, roles);
  }
  for (const kind of ["the service desk", "who was at the service desk"] as const)
    await giveDeskRole(lab.ctx, "operator:olga", people[kind].email);
  await takeDeskRole(lab.ctx, "operator:olga", people["who was at the service desk"].email);
  cas = people["the client"];
  await buildMembership(lab.ctx, cas.account, elsewhere, ["client"]);
  await connect("a clinician with health record access", here);
  await connect("a clinician with the same on a trusted device", here);
  await connect("a clinician for messages only", here, { access: "messages" });
  await connect("a clinician whose offer waits", here, { state: "offered" });
  const ended = await connect("a clinician whose contact ended", here);
  await inTransaction(lab.ctx, ({ tx, clock }) =>
    tx.update(connections).set({ endedAt: clock.now() }).where(eq(connections.id, ended)),
  );
  await connect("a clinician of another Healthspace of the client", elsewhere);
  await putWork(here);
  const treating = { client: cas.account, staff: people["a clinician with health record access"].account };
  const said = {
    subject: SAID,
    messages: [
      { from: "client", body: SAID },
      { from: "staff", body: SAID },
    ],
  };
  conversation = await buildConversation(lab.ctx, { ...treating, healthspaceId: here }, said);
  member.cas = await membershipOf("the client", here);
  member.clinician = await membershipOf("a clinician without a connection", here);
  await fillLibrary(here);
  for (const kind of kinds) visitors[kind] = await inside(kind);
});
afterAll(() => lab.close());

function rolesOf(kind: Kind): ("client" | "owner" | "clinician" | "assistant")[] | null {
  if (kind === "nobody" || kind.includes("service desk")) return null;
  if (kind === "another client who also works here") return ["client", "clinician"];
  if (kind === "an assistant") return ["assistant"];
  if (kind === "an owner") return ["owner"];
  return kind.startsWith("a clinician") ? ["clinician"] : ["client"];
}

async function membershipOf(kind: Kind, healthspaceId: string): Promise<string> {
  const rows = await lab.ctx.db.read.select().from(memberships).where(eq(memberships.healthspaceId, healthspaceId));
  return rows.find(({ accountId }) => accountId === people[kind].account.id)?.id ?? "";
}

function connect(kind: Kind, healthspaceId: string, other: { access?: "messages"; state?: "offered" } = {}) {
  return buildConnection(lab.ctx, { client: cas.account, staff: people[kind].account, healthspaceId, ...other });
}

async function putWork(healthspaceId: string): Promise<void> {
  const { modules } = await seedLibrary(lab.ctx);
  const ready = { accountId: cas.account.id, healthspaceId, assignedBy: null, subtitle: "" };
  await inTransaction(lab.ctx, async (ctx) => {
    const put = (nth: number) => putWorkReady(ctx, { ...ready, versionId: modules[nth]?.versionId ?? "" });
    work.done = (await put(0)) ?? "";
    work.open = (await put(5)) ?? "";
    const drafts = { day: { text: MARKER, chosen: [] } };
    const type = async (id: string, linkId: string) => {
      const row = await findWorkRow(ctx, cas.account.id, id);
      if (!row) throw new Error("nothing was put ready");
      const answers = [{ linkId, revision: 0, draft: { text: DRAFT, chosen: [] } }];
      await saveInside(ctx, row, { id, round: 1, answers });
    };
    await type(work.open, "habit-1");
    work.stopped = (await put(1)) ?? "";
    await type(work.stopped, "before");
    await ctx.tx.update(assignments).set({ withdrawnAt: ctx.clock.now() }).where(eq(assignments.id, work.stopped));
    work.submission = await putAnswersIn(ctx, { id: work.done, accountId: cas.account.id, drafts });
  });
}

async function fillLibrary(healthspaceId: string): Promise<void> {
  const content = {
    ...{ resourceType: "Questionnaire", url: "https://example.nl/fhir/Questionnaire/hier", version: "1" },
    ...{ title: "Van Hier", status: "active", language: "nl" },
    item: [{ linkId: "a", type: "text", text: "Vraag" }],
  };
  const to = { shelf: healthspaceId, by: "operator:test", mode: "publish" } as const;
  const imported = value(await importContent(lab.ctx, JSON.stringify(content), to));
  item = present(imported.published[0]).itemId;
  for (const change of ["shown", "self-start"] as const) {
    value(await changeAnyItem(lab.ctx, { itemId: item, change, by: "operator:test" }));
  }
}

async function inside(kind: Kind): Promise<Visitor> {
  const visitor = new Visitor(lab.url);
  if (kind === "nobody") return visitor;
  const person = people[kind];
  if (kind === "a clinician with the same on a trusted device") return onTrustedDevice(visitor, person);
  await logIn(lab, visitor, person, { with: person.secret ? "app" : "nothing" });
  return visitor;
}

// The code was given a login ago, and this login skipped it.
async function onTrustedDevice(visitor: Visitor, person: Person): Promise<Visitor> {
  await logIn(lab, visitor, person, { with: "app", trust: "month" });
  visitor.cookies.delete("__Host-session");
  await logIn(lab, visitor, person, { with: "nothing" });
  return visitor;
}

const stopped = () => `/nl/record/stopped/${work.stopped}`;
const own = () => [
  `/nl/workspace/${work.done}`,
  `/nl/workspace/${work.open}`,
  `/nl/workspace/${work.open}/check`,
  stopped(),
  `/nl/workspace/${work.done}/submissions/${work.submission}`,
  `/nl/record/${work.submission}`,
];
const client = () => `/nl/staff/hier/clients/${cas.account.id}`;
const read = () => `${client()}/work/${work.done}`;

/** `in`: the page; `not there`: as if it had never been (ADR 0051); `to`: led to where something has to be done first. */
function outcome({ status, location }: Answer): string {
  if (location === null) return status === 200 ? "in" : String(status);
  if (location === "/nl/not-found") return "not there";
  return `to ${location.replace(/^\/nl/, "").split("?")[0]}`;
}

async function tellsOf(path: string): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const kind of kinds) {
    const answer = await visitors[kind].copy().get(path);
    told[kind] = `${outcome(answer)}${answer.body.includes(MARKER) ? ", with what was handed in" : ""}`;
  }
  return told;
}

const everybody = (what: string) => Object.fromEntries(kinds.map((kind) => [kind, what]));

describe("what Cas does is open to Cas alone", () => {
  test("pages of the worksheet and of the record", async () => {
    for (const path of own()) {
      const told = await tellsOf(path);
      expect(told, path).toMatchObject({
        ...everybody("not there"),
        "the client": expect.stringMatching(/^in/),
        nobody: "to /login",
      });
    }
  });

  test("the text of what was handed in is on the pages that show it", async () => {
    for (const path of own().slice(4)) {
      const answer = await visitors["the client"].copy().get(path);
      expect(answer.body, path).toContain(MARKER);
    }
  });
});

describe("what staff see of Cas", () => {
  test("the list of clients, for clinicians of this Healthspace in two steps", async () => {
    const told = await tellsOf("/nl/staff/hier/clients");
    expect(told).toEqual({
      ...everybody("not there"),
      "a clinician with health record access": "in",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "a clinician for messages only": "in",
      "a clinician without a connection": "in",
      "a clinician whose offer waits": "in",
      "a clinician whose contact ended": "in",
      "another client who also works here": "to /account/two-factor/set-up",
      nobody: "to /login",
    });
  });

  test("the page of Cas, for who is connected or waits for an answer", async () => {
    const told = await tellsOf(client());
    expect(told).toEqual({
      ...everybody("not there"),
      "a clinician with health record access": "in",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "a clinician for messages only": "in",
      "a clinician whose offer waits": "in",
      "another client who also works here": "to /account/two-factor/set-up",
      nobody: "to /login",
    });
  });

  test("what Cas handed in, for health record access alone; each reading leaves one line that Cas sees", async () => {
    const lines = () => lab.count("SELECT count(*) FROM audit_events WHERE event = 'submission.read'");
    const before = await lines();
    const told = await tellsOf(read());
    expect(Object.entries(told).filter(([, what]) => what.includes("handed in"))).toEqual([
      ["a clinician with health record access", "in, with what was handed in"],
    ]);
    expect(await lines()).toBe(before + 1);
    const looked = await visitors["the client"].copy().get("/nl/record/who-looked");
    expect(looked.body).toContain(people["a clinician with health record access"].name);
  });

  test("a draft, for Cas alone: not a word of it on any page of staff", async () => {
    expect((await visitors["the client"].copy().get(`/nl/workspace/${work.open}/check`)).body).toContain(DRAFT);
    expect((await visitors["the client"].copy().get(stopped())).body).toContain(DRAFT);
    const ofStaff = [work.open, work.stopped].map((id) => `${client()}/work/${id}`);
    for (const path of [client(), read(), ...ofStaff]) {
      const answer = await visitors["a clinician with health record access"].copy().get(path);
      expect(answer.body, path).not.toContain(DRAFT);
    }
  });
});

/** Of whom a page of a member speaks. */
const member = { cas: "", clinician: "" };

describe("who runs the Healthspace", () => {
  const roles = { "an assistant": "in", "an owner": "in" };
  const owners = { "an owner": "in" };

  test.each([
    ["members?kind=clients", roles],
    ["members?kind=staff&state=ended", roles],
    ["members/CAS", roles],
    ["members/CAS/connect", roles],
    ["members/CLINICIAN/roles", roles],
    ["connections", roles],
    ["invitations", roles],
    ["invitations/staff", roles],
    ["invitations/several", roles],
    ["requests", roles],
    ["policy", owners],
    ["policy/two-factor", owners],
    ["policy/contacts", owners],
    ["own-page", owners],
  ])("%s", async (page, who) => {
    const told = await tellsOf(`/nl/staff/hier/${withIds(page)}`);
    expect(told).toEqual({ ...everybody("not there"), nobody: "to /login", ...who });
  });

  test("a client has no roles to change, and a member of another Healthspace is not there", async () => {
    for (const path of [`members/${member.cas}/roles`, `members/${member.clinician}/connect`, "members/none"]) {
      expect(outcome(await visitors["an owner"].copy().get(`/nl/staff/hier/${path}`)), path).toBe("not there");
      expect(outcome(await visitors["an owner"].copy().get(`/nl/staff/elders/${path}`)), path).toBe("not there");
    }
  });
});

function withIds(page: string): string {
  return page.replace("CAS", member.cas).replace("CLINICIAN", member.clinician);
}

describe("the library of Hier", () => {
  const foreign: Kind = "a clinician of another Healthspace of the client";
  const ofTheOperator = { "the service desk": "to /workspace", "who was at the service desk": "to /workspace" };

  test("is read by its members alone", async () => {
    const told = await tellsOf(`/nl/library/${item}`);
    expect(told).toEqual({ ...everybody("in"), ...ofTheOperator, [foreign]: "not there", nobody: "to /login" });
  });

  test("is seen from behind by all who work there, in two steps, and by nobody else", async () => {
    const staff = {
      ...everybody("in"),
      "the service desk": "not there",
      "who was at the service desk": "not there",
      "the client": "not there",
      "another client": "not there",
      [foreign]: "not there",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "another client who also works here": "to /account/two-factor/set-up",
      nobody: "to /login",
    };
    for (const path of ["", `/${item}`, `/${item}/preview`]) {
      expect(await tellsOf(`/nl/staff/hier/library${path}`), path).toEqual(staff);
    }
  });

  test("is exported by the same, and by nobody else", async () => {
    const may = new Set<string>();
    for (const kind of kinds) {
      const answer = await visitors[kind].copy().get(`/nl/staff/hier/library/${item}/download`);
      if (answer.status === 200 && answer.body.includes("Van Hier")) may.add(kind);
    }
    expect([...may].sort()).toEqual(
      kinds
        .filter(
          (kind) => /^a(n owner|n assistant| clinician)/.test(kind) && kind !== foreign && !kind.includes("trusted"),
        )
        .sort(),
    );
  });

  test("is added to by its owner alone", async () => {
    const told = await tellsOf("/nl/staff/hier/library/import");
    expect(told).toEqual({
      ...everybody("not there"),
      "an owner": "in",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "another client who also works here": "to /account/two-factor/set-up",
      nobody: "to /login",
    });
  });
});

describe("tasks and the service desk", () => {
  test("tasks, for staff of this Healthspace in two steps", async () => {
    const told = await tellsOf("/nl/staff/hier/tasks");
    expect(told).toEqual({
      ...everybody("not there"),
      "a clinician with health record access": "in",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "a clinician for messages only": "in",
      "a clinician without a connection": "in",
      "a clinician whose offer waits": "in",
      "a clinician whose contact ended": "in",
      "an assistant": "in",
      "an owner": "in",
      "another client who also works here": "to /account/two-factor/set-up",
      nobody: "to /login",
    });
  });

  test("the service desk, for who was given it by the operator and still has it", async () => {
    const told = await tellsOf("/nl/service-desk");
    expect(told).toEqual({ ...everybody("not there"), "the service desk": "in", nobody: "to /login" });
  });

  test("nothing of Cas, of staff or of a Healthspace stands on what the desk finds", async () => {
    const page = await found(visitors["the service desk"].copy());
    for (const word of ["Iemand", "Hier", "hier", "Elders", MARKER, DRAFT, cas.account.id]) {
      expect(page.body.replace(/<script[\s\S]*?<\/script>/g, ""), word).not.toContain(`>${word}<`);
    }
  });
});

/** The page of Cas, as somebody of the desk looks them up. */
async function found(visitor: Visitor): Promise<Answer & { path: string }> {
  const start = await visitor.open("/nl/service-desk");
  const button = present(formsOf(start.body).find(({ fields }) => fields.includes("sought"))?.buttons[0]);
  const answer = await visitor.send(visitor.prepare("/nl/service-desk", start, { button }, { sought: cas.email }));
  return visitor.open(present(answer.location));
}

test("T131 no form of the service desk or of a page with tasks does anything for somebody else who sends it", async () => {
  // By the client, so that it is a task.
  await inTransaction(lab.ctx, ({ tx }) =>
    tx.update(connections).set({ endedBy: cas.account.id }).where(isNotNull(connections.endedAt)),
  );
  const changes = async () => {
    const rows = await Promise.all([
      lab.rows("SELECT * FROM account_recoveries"),
      lab.rows("SELECT * FROM tasks_done"),
      lab.rows("SELECT id, disabled_at, delete_at, session_version FROM accounts"),
      lab.rows("SELECT * FROM audit_events WHERE event LIKE 'support.%'"),
    ]);
    return JSON.stringify(rows);
  };
  const desk = "the service desk";
  const clinician = "a clinician whose contact ended";
  const pages: [Kind, Answer & { path: string }][] = [
    [desk, await visitors[desk].copy().open("/nl/service-desk")],
    [desk, await found(visitors[desk].copy())],
    [clinician, await visitors[clinician].copy().open("/nl/staff/hier/tasks")],
  ];
  const tried: string[] = [];
  const changed: string[] = [];
  for (const [owner, page] of pages) {
    for (const form of formsOf(page.body)) {
      const [button = ""] = form.buttons;
      if (!form.hidden.some(([name]) => name.startsWith("$ACTION_")) || /uitloggen/i.test(button)) continue;
      for (const kind of kinds.filter((each) => each !== owner && !isInCharge(owner, each))) {
        const thief = visitors[kind].copy();
        const mark = kind === "nobody" ? {} : formOwnerOn(await thief.open("/nl/account/notifications"));
        const before = await changes();
        await thief.send(thief.prepare(page.path, page, { button }, { sought: cas.email, ...mark }));
        tried.push(`${page.path} ${button} ${kind}`);
        if ((await changes()) !== before) changed.push(`${page.path} ${button}: ${kind}`);
      }
    }
  }
  expect(changed).toEqual([]);
  expect(tried.length).toBeGreaterThan(30);
});

// An owner and an assistant see to any contact that ended.
function isInCharge(owner: Kind, kind: Kind): boolean {
  return owner !== "the service desk" && (kind === "an owner" || kind === "an assistant");
}

describe("what Cas and a clinician say to each other", () => {
  const path = () => `/nl/messages/${conversation}`;

  test("is open to the two of them; each reading of staff leaves one line that Cas sees", async () => {
    const lines = () => lab.count("SELECT count(*) FROM audit_events WHERE event = 'conversation.read'");
    const before = await lines();
    expect(await tellsOf(path())).toEqual({
      ...everybody("not there"),
      "the client": "in",
      "a clinician with health record access": "in",
      "a clinician with the same on a trusted device": "to /account/confirm",
      nobody: "to /login",
    });
    expect(await lines()).toBe(before + 1);
  });

  test("and a HEAD or a GET of any kind of person marks nothing as read", async () => {
    const read = () => lab.rows("SELECT account_id, read_sequence FROM conversation_people ORDER BY account_id");
    const before = await read();
    for (const kind of kinds) await visitors[kind].copy().get(path());
    expect(await read()).toEqual(before);
  });

  test("its subject stands on the page of Cas for who may read it, and in no list of staff", async () => {
    const told: Record<string, boolean> = {};
    for (const kind of kinds) {
      const pages = [client(), "/nl/staff/hier/messages", "/nl/messages"].map((page) =>
        visitors[kind].copy().get(page),
      );
      const [ofClient, list, own] = await Promise.all(pages);
      told[kind] = ofClient?.body.includes(SAID) === true;
      expect(list?.body, kind).not.toContain(SAID);
      expect(own?.body.includes(SAID), kind).toBe(kind === "the client");
    }
    expect(Object.keys(told).filter((kind) => told[kind])).toEqual(["a clinician with health record access"]);
  });

  test("the list of staff is for clinicians of this Healthspace in two steps", async () => {
    const told = await tellsOf("/nl/staff/hier/messages");
    expect(told).toMatchObject({
      "the client": "not there",
      "an owner": "not there",
      "an assistant": "not there",
      "a clinician with the same on a trusted device": "to /account/confirm",
      "a clinician for messages only": "in",
    });
  });
});

const CARE = [
  ...["library_items", "library_versions"],
  ...["assignments", "answers", "pages_left", "submissions", "submission_reads", "connections", "conversations"],
  ...["conversation_people", "conversation_messages", "message_drafts", "notices", "memberships", "person_keys"],
  ...["healthspaces", "healthspace_logos", "invitations", "membership_requests"],
];

async function care(): Promise<string> {
  const rows = await Promise.all(CARE.map((table) => lab.rows(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows);
}

/** Pages with forms of who runs the Healthspace. */
const running = [
  ...["members/CAS", "members/CAS/connect", "members/CLINICIAN/roles", "connections", "own-page"],
  ...["invitations", "invitations/staff", "invitations/several"],
  ...["two-factor", "trust", "entry", "contacts", "sender", "reachable", "complaints"].map((name) => `policy/${name}`),
];

const typed = {
  ...{
    email: "dief@example.nl",
    addresses: "dief@example.nl",
    from: "31-12-2030",
    days: "3",
    rule: "tell",
    entry: "open",
  },
  ...{ sender: "Dief", phone: "088 123 45 67", complaintsNl: "dief", library: "on", accent: "#123456" },
  body: "dief",
  word: "dief",
  title: "dief",
  subtitle: "dief",
  again: "yes",
  day: "dief",
};

test("no form of a page of Cas or of the clinician does anything for somebody else who sends it", async () => {
  const tried: string[] = [];
  const changed: string[] = [];
  const pagesOf: [Kind, string[]][] = [
    ["the client", [...own(), `/nl/messages/${conversation}`, "/nl/messages/new", "/nl/contacts"]],
    [
      "a clinician with health record access",
      [client(), `${client()}/assign`, read(), `/nl/messages/${conversation}`, `${client()}/messages/new`],
    ],
    ["an owner", running.map((page) => `/nl/staff/hier/${withIds(page)}`)],
    ["an owner", [`/nl/staff/hier/library/${item}`, "/nl/staff/hier/library/import"]],
  ];
  for (const [owner, paths] of pagesOf) {
    for (const path of paths) {
      const page = await visitors[owner].copy().open(path);
      for (const form of formsOf(page.body)) {
        const [button = ""] = form.buttons;
        if (!form.hidden.some(([name]) => name.startsWith("$ACTION_")) || /uitloggen/i.test(button)) continue;
        for (const kind of kinds.filter((each) => each !== owner && !mayToo(owner, each, form.fields, path))) {
          const thief = visitors[kind].copy();
          // With the thief's own mark: a form made by hand, not one that stayed open.
          const mark = kind === "nobody" ? {} : formOwnerOn(await thief.open("/nl/account/notifications"));
          const before = await care();
          await thief.send(thief.prepare(page.path, page, { button }, { ...typed, ...mark }));
          tried.push(`${path} ${button} ${kind}`);
          if ((await care()) !== before) changed.push(`${path} ${button}: ${kind}`);
        }
      }
    }
  }
  expect(changed).toEqual([]);
  expect(tried.length).toBeGreaterThan(50);
});

// Who waits for an answer, or may write messages only, puts work ready and takes it back as well; feedback is for who may read
// (ADR 0102).
// An assistant does all that an owner does but set things.
function mayToo(owner: Kind, kind: Kind, fields: readonly string[], path: string): boolean {
  if (owner === "an owner") return kind === "an assistant" && !/policy|own-page/.test(path);
  // Both write in their conversation, and who has a contact begins one with Cas.
  if (path.includes(conversation)) return kind === "the client" || kind === "a clinician with health record access";
  const begins = kind === "a clinician for messages only" || kind === "a clinician with health record access";
  if (path.endsWith("/messages/new")) return begins;
  const puts = kind === "a clinician whose offer waits" || kind === "a clinician for messages only";
  return owner !== "the client" && puts && !fields.includes("body");
}

test("when a membership ended, the page that was open a moment ago is not there any more", async () => {
  const kind = "a clinician with health record access";
  expect(outcome(await visitors[kind].copy().get(read()))).toBe("in");
  await inTransaction(lab.ctx, ({ tx, clock }) =>
    tx.update(memberships).set({ endedAt: clock.now() }).where(eq(memberships.accountId, people[kind].account.id)),
  );
  expect(outcome(await visitors[kind].copy().get(read()))).toBe("not there");
  expect(outcome(await visitors[kind].copy().get(client()))).toBe("not there");
});
