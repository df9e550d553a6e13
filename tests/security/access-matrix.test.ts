import { existsSync } from "node:fs";
import { eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assignments, connections, type MemberRole, memberships, messageDrafts, pictures } from "@/db/schema";
import { giveDeskRole, takeDeskRole } from "@/domain/account-lifecycle/service-desk/people";
import { importContent } from "@/domain/healthspace/library/import";
import { changeAnyItem } from "@/domain/healthspace/library/versions";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { saveInside } from "@/domain/healthspace/worksheet/save-answers";
import { findWorkRow } from "@/domain/healthspace/worksheet/work-row";
import {
  buildConnection,
  buildHealthspace,
  buildInvitation,
  buildMembership,
  buildMembershipRequest,
} from "@/domain/operations/demo/build";
import { buildConversation } from "@/domain/operations/demo/conversation";
import { seedLibrary } from "@/domain/operations/demo/library";
import { present, value } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { builtActions } from "../support/built-actions";
import { type Answer, type Form, formOwnerOn, formsOf, Visitor } from "../support/form-client";
import { logIn } from "../support/journeys";
import { type Lab, openLab } from "../support/lab";
import { memberPaths } from "../support/member-paths";
import { makePerson, type Person } from "../support/people";
import { AUTOSAVE } from "../support/work";

// Who may see and do what with the work of one client: every page and every form, by every kind of person (ADR 0101, ADR 0102).

/** In an answer of Cas, and nowhere else: a page that holds it shows what was handed in. */
const MARKER = "zeldzaamwoordkwartel";
/** In the picture of a clinician. */
const PICTURE = "zeldzaamplaatje";
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
  "a clinician who connects",
  "a clinician who invites",
  "an assistant",
  "an assistant on a trusted device",
  "an owner",
  "an owner on a trusted device",
  "who keeps the library",
  "another client who also works here",
  "the service desk",
  "who was at the service desk",
  "nobody",
] as const;
type Kind = (typeof kinds)[number];

const clinicians: Kind[] = [
  "a clinician with health record access",
  "a clinician with the same on a trusted device",
  "a clinician for messages only",
  "a clinician without a connection",
  "a clinician whose offer waits",
  "a clinician whose contact ended",
  "a clinician who connects",
  "a clinician who invites",
  "another client who also works here",
];
const owners: Kind[] = ["an owner", "an owner on a trusted device"];
const runners: Kind[] = [...owners, "an assistant", "an assistant on a trusted device"];
const inviters: Kind[] = [...runners, "a clinician who invites"];
const desk: Kind[] = ["the service desk", "who was at the service desk"];

let lab: Lab;
let cas: Person;
const visitors = {} as Record<Kind, Visitor>;
const people = {} as Record<Kind, Person>;
/** What the forms of a page carry that was made for each of them. */
const marks = {} as Record<Kind, Record<string, string>>;
/** Of Hier alone, shown to its clients, who may begin it. */
let item = "";
/** Handed in, and open. */
const work = { done: "", submission: "", open: "", stopped: "" };
/** Of an item that can be put ready, and the contact of Cas and the clinician with health record access. */
const shown = { version: "", contact: "" };
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
  shown.contact = await connect("a clinician with health record access", here);
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
  await fillRunning(here);
  for (const kind of kinds) {
    visitors[kind] = await inside(kind);
    marks[kind] = kind === "nobody" ? {} : formOwnerOn(await visitors[kind].copy().open("/nl/account/notifications"));
  }
});
afterAll(() => lab.close());

function rolesOf(kind: Kind): MemberRole[] | null {
  if (kind === "nobody" || desk.includes(kind)) return null;
  if (kind === "another client who also works here") return ["client", "clinician"];
  if (kind === "who keeps the library") return ["library"];
  if (kind === "a clinician who connects") return ["clinician", "clinician-connects"];
  if (kind === "a clinician who invites") return ["clinician", "clinician-invites"];
  if (owners.includes(kind)) return ["owner"];
  if (runners.includes(kind)) return ["assistant"];
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
  shown.version = present(modules[2]).versionId;
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

/** What waits for somebody who runs Hier, and the picture of a clinician. */
async function fillRunning(healthspaceId: string): Promise<void> {
  const asks = await makePerson(lab.ctx, { firstName: "Vreemd" });
  await buildMembershipRequest(lab.ctx, asks.account, healthspaceId);
  await buildInvitation(lab.ctx, { email: "genood@example.nl", healthspaceId });
  const gone = await makePerson(lab.ctx, { firstName: "Weg" });
  await buildMembership(lab.ctx, gone.account, healthspaceId, ["client"]);
  const now = lab.ctx.clock.now();
  const of = people["a clinician with health record access"].account.id;
  await inTransaction(lab.ctx, async ({ tx }) => {
    await tx.update(memberships).set({ endedAt: now }).where(eq(memberships.accountId, gone.account.id));
    await tx.insert(pictures).values({ accountId: of, type: "image/png", bytes: Buffer.from(PICTURE), setAt: now });
  });
  const rows = await lab.ctx.db.read.select().from(memberships).where(eq(memberships.accountId, gone.account.id));
  member.gone = present(rows[0]).id;
}

async function inside(kind: Kind): Promise<Visitor> {
  const visitor = new Visitor(lab.url);
  if (kind === "nobody") return visitor;
  const person = people[kind];
  if (kind.endsWith("on a trusted device")) return onTrustedDevice(visitor, person);
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
  `/nl/workspace/${work.open}/pages/two-habits`,
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
  return told(await answersTo(path));
}

async function answersTo(path: string): Promise<[Kind, Answer][]> {
  note(path);
  const answers: [Kind, Answer][] = [];
  for (const kind of kinds) answers.push([kind, await visitors[kind].copy().get(path)]);
  return answers;
}

function told(answers: [Kind, Answer][]): Record<string, string> {
  const said = ([kind, answer]: [Kind, Answer]) =>
    [kind, `${outcome(answer)}${answer.body.includes(MARKER) ? ", with what was handed in" : ""}`] as const;
  return Object.fromEntries(answers.map(said));
}

const everybody = (what: string) => Object.fromEntries(kinds.map((kind) => [kind, what]));

/** A page for these kinds of staff in two steps; the others are told what lacks, or that there is no such page. */
function forStaff(...those: Kind[]): Record<string, string> {
  const told = those.map((kind) => {
    if (kind === "another client who also works here") return [kind, "to /account/two-factor/set-up"];
    return [kind, kind.endsWith("on a trusted device") ? "to /account/confirm" : "in"];
  });
  return { ...everybody("not there"), nobody: "to /login", ...Object.fromEntries(told) };
}

/** Routes that were asked by every kind of person, and actions that were sent by every kind. */
const [asked, sent] = [new Set<string>(), new Set<string>()];

function note(path: string): void {
  const of = present(path.replace(/^\/nl/, "").split("?")[0]);
  const matching = memberPaths.filter((route) => new RegExp(`^${route.replaceAll("/x", "/[^/]+")}$`).test(of));
  // The most literal of them, as Next chooses.
  const [route] = matching.sort((a, b) => a.split("/x").length - b.split("/x").length);
  asked.add(present(route, path));
}

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
    for (const path of own().slice(5)) {
      const answer = await visitors["the client"].copy().get(path);
      expect(answer.body, path).toContain(MARKER);
    }
  });
});

describe("what staff see of Cas", () => {
  const reading = ["a clinician with health record access", "a clinician with the same on a trusted device"] as const;

  test("the list of clients, for clinicians of this Healthspace in two steps", async () => {
    expect(await tellsOf("/nl/staff/hier/clients")).toEqual(forStaff(...clinicians));
  });

  test("the page of Cas, for who is connected or waits for an answer", async () => {
    const also = ["a clinician for messages only", "a clinician whose offer waits"] as const;
    const page = forStaff(...reading, ...also, "another client who also works here");
    for (const path of [client(), `${client()}/assign`, `${client()}/assign/${shown.version}`]) {
      expect(await tellsOf(path), path).toEqual(page);
    }
  });

  test("a page to write to Cas, for who is connected", async () => {
    const page = forStaff(...reading, "a clinician for messages only", "another client who also works here");
    expect(await tellsOf(`${client()}/messages/new`)).toEqual(page);
  });

  test("a copy, for health record access alone: each leaves one line that Cas sees", async () => {
    const page = `${client()}/copy`;
    // Whoever gave a password only proves themselves first, wherever they ask it.
    const first = Object.fromEntries(
      kinds.filter((kind) => /client|trusted/.test(kind)).map((kind) => [kind, "to /account/confirm"]),
    );
    expect(await tellsOf(page)).toEqual({ ...forStaff(...reading), ...first });
    const lines = () => lab.count("SELECT count(*) FROM audit_events WHERE event = 'copy.made'");
    const before = await lines();
    note(`${page}/download`);
    const got: string[] = [];
    for (const kind of kinds) {
      for (const format of ["html", "json"]) {
        const visitor = visitors[kind].copy();
        const answer = await visitor.postForm(`${page}/download`, { ...marks[kind], format });
        if (answer.status === 200 || answer.body.includes(MARKER)) got.push(kind);
      }
    }
    expect(got).toEqual(Array(2).fill("a clinician with health record access"));
    expect(await lines()).toBe(before + 2);
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
const member = { cas: "", clinician: "", gone: "" };

describe("who runs the Healthspace", () => {
  test.each([
    ["members?kind=clients", inviters],
    ["members?kind=staff&state=ended", inviters],
    ["members/CAS", inviters],
    ["members/CAS/connect", runners],
    ["members/CLINICIAN/roles", runners],
    ["connections", runners],
    ["invitations", inviters],
    ["invitations/staff", runners],
    ["invitations/several", inviters],
    ["requests", inviters],
    ["policy", owners],
    ["policy/two-factor", owners],
    ["policy/contacts", owners],
    ["own-page", owners],
  ] as const)("%s", async (page, who) => {
    expect(await tellsOf(`/nl/staff/hier/${withIds(page)}`)).toEqual(forStaff(...who));
  });

  test("a client has no roles to change, and a member of another Healthspace is not there", async () => {
    for (const path of [`members/${member.cas}/roles`, `members/${member.clinician}/connect`, "members/none"]) {
      expect(outcome(await visitors["an owner"].copy().get(`/nl/staff/hier/${path}`)), path).toBe("not there");
      expect(outcome(await visitors["an owner"].copy().get(`/nl/staff/elders/${path}`)), path).toBe("not there");
    }
  });
});

function withIds(page: string): string {
  return page.replace("CAS", member.cas).replace("CLINICIAN", member.clinician).replace("GONE", member.gone);
}

describe("the library of Hier", () => {
  const foreign: Kind = "a clinician of another Healthspace of the client";
  const ofTheOperator = { "the service desk": "to /workspace", "who was at the service desk": "to /workspace" };

  test("is read by its members alone", async () => {
    const told = await tellsOf(`/nl/library/${item}`);
    expect(told).toEqual({ ...everybody("in"), ...ofTheOperator, [foreign]: "not there", nobody: "to /login" });
  });

  test("is seen from behind by all who work there, in two steps, and by nobody else", async () => {
    const staff = forStaff(...clinicians, ...runners, "who keeps the library");
    for (const path of ["", `/${item}`, `/${item}/preview`]) {
      expect(await tellsOf(`/nl/staff/hier/library${path}`), path).toEqual(staff);
    }
  });

  test("is exported by the same, and by nobody else", async () => {
    const may = new Set<string>();
    for (const kind of kinds) {
      const path = `/nl/staff/hier/library/${item}/download`;
      note(path);
      const answer = await visitors[kind].copy().get(path);
      if (answer.status === 200 && answer.body.includes("Van Hier")) may.add(kind);
    }
    expect([...may].sort()).toEqual(
      kinds
        .filter(
          (kind) =>
            /^(an owner|an assistant|a clinician|who keeps)/.test(kind) &&
            kind !== foreign &&
            !kind.includes("trusted"),
        )
        .sort(),
    );
  });

  test("is added to by its owner and who keeps it", async () => {
    const lacks = Object.entries(forStaff(...clinicians, ...runners)).filter(([, what]) => /confirm|set-up/.test(what));
    expect(await tellsOf("/nl/staff/hier/library/import")).toEqual({
      ...forStaff("an owner", "who keeps the library"),
      ...Object.fromEntries(lacks),
    });
  });
});

describe("tasks and the service desk", () => {
  test("tasks, for staff of this Healthspace in two steps", async () => {
    expect(await tellsOf("/nl/staff/hier/tasks")).toEqual(forStaff(...clinicians, ...runners));
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
      const action = actionIn(form);
      if (action === null || /uitloggen/i.test(button)) continue;
      sent.add(action);
      for (const kind of kinds.filter((each) => each !== owner && !isInCharge(owner, each))) {
        const thief = visitors[kind].copy();
        const mark = marks[kind];
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

/** The action of a form as it comes without script. */
function actionIn(form: Form): string | null {
  return /[0-9a-f]{42}/.exec(JSON.stringify(form.hidden.filter(([name]) => name.startsWith("$ACTION_"))))?.[0] ?? null;
}

test("what Cas types is saved for Cas alone, answers and messages", async () => {
  const typed = { revision: 0, draft: { text: "dief", chosen: [] } };
  const answers = {
    id: work.open,
    round: 1,
    page: "two-habits",
    leave: false,
    answers: [{ linkId: "habit-2", ...typed }],
  };
  const [here] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'hier'");
  const topics = {
    "in a conversation": { conversationId: conversation },
    "about work": { assignmentId: work.done },
    "a new one": { healthspaceId: present(here).id, clientId: cas.account.id },
  };
  const may: Record<string, Kind[]> = { answers: ["the client"] };
  for (const what of Object.keys(topics)) may[what] = ["the client", "a clinician with health record access"];
  may["a new one"]?.push("a clinician for messages only");
  const saved: Record<string, Kind[]> = { answers: [] };
  for (const kind of kinds.toReversed()) {
    const before = await care();
    const owner = marks[kind]["form-owner"] ?? "";
    await visitors[kind].copy().postJson(AUTOSAVE, { owner, ...answers });
    if ((await care()) !== before) saved.answers?.unshift(kind);
    for (const [what, topic] of Object.entries(topics)) {
      const before = await care();
      const fields = [{ linkId: "body", ...typed }];
      const message = { owner, topic, sendKey: crypto.randomUUID(), here: "/messages", fields };
      await visitors[kind].copy().postJson(AUTOSAVE, message);
      if ((await care()) !== before) saved[what] = [kind, ...(saved[what] ?? [])];
    }
  }
  expect(saved).toEqual(may);
  // Words that were left unsent are shown to whoever typed them, also where everything else is closed by then.
  await lab.ctx.db.write((tx) => tx.delete(messageDrafts));
});

test("a picture of a contact is for its client", async () => {
  const path = `/nl/contacts/${shown.contact}/picture`;
  note(path);
  const got: Kind[] = [];
  for (const kind of kinds) {
    const answer = await visitors[kind].copy().get(path);
    if (answer.status === 200 || answer.body.includes(PICTURE)) got.push(kind);
  }
  expect(got).toEqual(["the client"]);
});

describe("pages about whoever asks", () => {
  // Each shows its own reader alone; what else happens there is proven with the page itself.
  const pages = [
    ...["/workspace", "/record", "/record/who-looked", "/contacts", "/messages", "/messages/new", "/library"],
    ...["/healthspace", "/healthspaces", "/staff", "/staff/account-recovery", "/account", "/account/absence"],
    ...["/account/activity", "/account/applications", "/account/close", "/account/close/deactivate"],
    ...[
      "/account/close/delete",
      "/account/confirm",
      "/account/export",
      "/account/memberships",
      "/account/memberships/cancel/x",
    ],
    ...[
      "/account/notifications",
      "/account/other-person",
      "/account/passkeys",
      "/account/passkeys/x",
      "/account/password",
    ],
    ...["/account/password/done", "/account/phone", "/account/profile", "/account/profile/email"],
    ...[
      "",
      "/lost-phone",
      "/lost-phone/choose",
      "/recovery-codes",
      "/recovery-codes/practise",
      "/set-up",
      "/set-up/app",
    ].map((page) => `/account/two-factor${page}`),
    ...["/done", "/recovery-codes", "/sms", "/sms/verify"].map((page) => `/account/two-factor/set-up${page}`),
    "/account/two-factor/switch-off",
  ];
  const files = [
    ...["/record/who-looked/download", "/account/activity/download", "/account/profile/picture"],
    ...["/account/export/download", "/account/two-factor/recovery-codes/download"],
  ];

  const words = () => [SAID, DRAFT, MARKER, cas.email];

  test.each(pages)("%s, with nothing of Cas for anybody else", async (page) => {
    const answers = await answersTo(`/nl${page}`);
    const { nobody, ...others } = told(answers);
    expect(nobody).toBe("to /login");
    const seen = Object.entries(others).filter(([kind]) => kind !== "the client");
    expect(seen.filter(([, what]) => /with what|^to \/login|^[345]/.test(what))).toEqual([]);
    for (const [kind, { body }] of answers.filter(([kind]) => kind !== "the client")) {
      for (const word of words()) expect(body, `${kind} ${word}`).not.toContain(word);
    }
  });

  test.each(files)("%s, with nothing of Cas for anybody else", async (path) => {
    note(path);
    for (const kind of kinds) {
      const visitor = visitors[kind].copy();
      // Some files leave a line or ask for a fresh proof: a form asks for those. The others answer a form too, that they take none.
      const answers = [await visitor.get(`/nl${path}`), await visitor.postForm(`/nl${path}`, marks[kind])];
      for (const { status, body } of answers) {
        expect(status, kind).toBeLessThan(500);
        if (kind === "nobody") expect(status).not.toBe(200);
        if (kind !== "the client") for (const word of words()) expect(body, `${kind} ${word}`).not.toContain(word);
      }
    }
  });

  test("who looked is told to Cas, and to nobody else, as a file too", async () => {
    const looked = people["a clinician with health record access"].name;
    const isNamed = async (kind: Kind) =>
      (await visitors[kind].copy().get("/nl/record/who-looked/download")).body.includes(looked);
    expect(await isNamed("the client")).toBe(true);
    for (const kind of kinds.filter((kind) => kind !== "the client")) expect(await isNamed(kind), kind).toBe(false);
  });
});

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
    for (const kind of kinds) {
      await visitors[kind].copy().head(path());
      await visitors[kind].copy().get(path());
    }
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
    expect(await tellsOf("/nl/staff/hier/messages")).toEqual(forStaff(...clinicians));
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
  ...["members/CAS", "members/CAS/connect", "members/CLINICIAN/roles", "members/GONE", "connections", "own-page"],
  ...["requests", "invitations", "invitations/staff", "invitations/several"],
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
  let before = "";
  const pagesOf: [Kind, string[]][] = [
    ["the client", [...own(), `/nl/messages/${conversation}`, "/nl/messages/new", "/nl/contacts"]],
    [
      "a clinician with health record access",
      [
        client(),
        `${client()}/assign`,
        read(),
        `${client()}/work/${work.open}`,
        `/nl/messages/${conversation}`,
        `${client()}/messages/new`,
      ],
    ],
    ["an owner", running.map((page) => `/nl/staff/hier/${withIds(page)}`)],
    ["an owner", [`/nl/staff/hier/library/${item}`, "/nl/staff/hier/library/import"]],
  ];
  for (const [owner, paths] of pagesOf) {
    for (const path of paths) {
      const page = await visitors[owner].copy().open(path);
      before = await care();
      for (const form of formsOf(page.body)) {
        const [button = ""] = form.buttons;
        const action = actionIn(form);
        if (action === null || /uitloggen/i.test(button)) continue;
        sent.add(action);
        for (const kind of kinds.filter((each) => each !== owner && !mayToo(owner, each, form.fields, path))) {
          const thief = visitors[kind].copy();
          // With the thief's own mark: a form made by hand, not one that stayed open.
          const mark = marks[kind];
          await thief.send(thief.prepare(page.path, page, { button }, { ...typed, ...mark }));
          tried.push(`${path} ${button} ${kind}`);
          const after = await care();
          if (after !== before) changed.push(`${path} ${button}: ${kind}`);
          before = after;
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
  if (path.includes("/library/")) return kind === "who keeps the library";
  if (owner === "an owner" && kind === "a clinician who invites") return /invitations(\/several)?$|requests/.test(path);
  if (owner === "an owner") return kind === "an assistant" && !/policy|own-page/.test(path);
  // Both write in their conversation, and who has a contact begins one with Cas.
  if (path.includes(conversation)) return kind === "the client" || kind === "a clinician with health record access";
  const begins = kind === "a clinician for messages only" || kind === "a clinician with health record access";
  if (path.endsWith("/messages/new")) return begins;
  const puts = kind === "a clinician whose offer waits" || kind === "a clinician for messages only";
  return owner !== "the client" && puts && !fields.includes("body");
}

/** What these change is the sender's own, found by the session and not by an id, or nothing at all. So are all of `account/`. */
const ofOneself = [
  ...["logOut", "extendSession", "notNow", "haveCodes"].map((name) => `actions.ts ${name}`),
  ...["healthspaces openHealthspace", "library startIt", "library takeOff", "workspace understood"],
  ...["staff/[alias]/clients search", "staff/account-recovery lookUp"],
];

/** Forms that Hier does not show in this story, and where their guards are proven. */
const elsewhere: Record<string, string> = {
  "contacts objectTo": "domain/healthspace/staff/connections.test.ts",
  "feedback-actions.ts markFeedbackRead": "domain/healthspace/conversation/messages.test.ts",
  "service-desk check": "domain/account-lifecycle/service-desk/service-desk.test.ts",
  "service-desk decline": "domain/account-lifecycle/service-desk/service-desk.test.ts",
  "staff/[alias]/clients offer": "domain/healthspace/staff/clients.test.ts",
  "staff/[alias]/clients/[client]/assign putItReady": "domain/healthspace/staff/assign.test.ts",
  "staff/[alias]/clients/[client]/work/[assignment] undoIt": "domain/healthspace/staff/assign.test.ts",
  "staff/[alias]/library/[item] moveTiles": "domain/healthspace/staff/library.test.ts",
  "staff/[alias]/library/[item] takeItOver": "domain/healthspace/staff/library.test.ts",
  "staff/[alias]/own-page dropLogo": "domain/healthspace/staff/staff.test.ts",
  "staff/account-recovery approve": "domain/healthspace/staff/staff.test.ts",
  "staff/account-recovery decline": "domain/healthspace/staff/staff.test.ts",
  "workspace/[id] keepSubmitted": "domain/healthspace/worksheet/change.test.ts",
};

test("every page, file and action behind the login was tried by every kind of person", () => {
  expect(memberPaths.filter((path) => !asked.has(path))).toEqual([]);
  const rest = builtActions("(member)").filter(({ id, file }) => !sent.has(id) && !file.includes("(member)/account/"));
  const named = rest.map(({ name, file }) => `${file.split("(member)/")[1]?.replace("/actions.ts", "")} ${name}`);
  expect(named.sort()).toEqual([...ofOneself, ...Object.keys(elsewhere)].sort());
  expect(Object.values(elsewhere).filter((file) => !existsSync(file))).toEqual([]);
});

test("when a membership ended, the page that was open a moment ago is not there any more", async () => {
  const kind = "a clinician with health record access";
  expect(outcome(await visitors[kind].copy().get(read()))).toBe("in");
  await inTransaction(lab.ctx, ({ tx, clock }) =>
    tx.update(memberships).set({ endedAt: clock.now() }).where(eq(memberships.accountId, people[kind].account.id)),
  );
  expect(outcome(await visitors[kind].copy().get(read()))).toBe("not there");
  expect(outcome(await visitors[kind].copy().get(client()))).toBe("not there");
});
