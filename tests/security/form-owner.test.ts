import { afterAll, beforeAll, describe, expect, test } from "vitest";
import nl from "@/messages/nl.json" with { type: "json" };
import { builtActions } from "../support/built-actions";
import { type Answer, formOwnerOn, formsOf, textOf, Visitor } from "../support/form-client";
import { logIn } from "../support/journeys";
import { type Lab, openLab } from "../support/lab";
import { memberPaths } from "../support/member-paths";
import { makePerson, type Person } from "../support/people";
import { AUTOSAVE, filledInWork } from "../support/work";

// A page that stayed open belongs to the person it was made for, whoever logged in afterwards (ADR 0077).
let lab: Lab;
let cas: Visitor;
let eva: Visitor;
let alias: string;
/** What Eva could save: an answer, a message in her work, and one to whoever treats her. */
let saves: Record<string, (owner?: string) => object>;

beforeAll(async () => {
  lab = await openLab("form-owner");
  await lab.start();
  const story = { twoFactor: "app", healthspace: "asks-two-factor", roles: ["client", "owner"] } as const;
  const people: Person[] = [];
  for (const firstName of ["Cas", "Eva"])
    people.push(await makePerson(lab.ctx, { ...story, roles: [...story.roles], firstName }));
  [cas, eva] = [new Visitor(lab.url), new Visitor(lab.url)];
  for (const [nth, visitor] of [cas, eva].entries()) {
    const person = people[nth] as Person;
    await logIn(lab, visitor, person, { with: "app" });
    alias = person.alias;
  }
  saves = await savesOf(people[1] as Person);
});
afterAll(() => lab.close());

/** Safe for whoever is logged in: the first ends a session, the other only asks how long it lasts. */
const BOUND_TO_NOBODY = new Set(["logOut", "extendSession"]);

const typed = {
  ...{ firstName: "Gestolen", lastName: "Naam", dateOfBirth: "3-5-1990", locale: "nl", language: "nl" },
  ...{ email: "dief@example.nl", from: "1-1-2030", until: "2-1-2030", message: "weg", reference: "12345678" },
  ...{ country: "NL", phone: "0612345678", code: "123456", password: "x", understood: "on", reason: "zomaar" },
};

async function savesOf(person: Person): Promise<typeof saves> {
  const id = await filledInWork(lab, person);
  const [place] = await lab.rows("SELECT healthspace_id FROM assignments WHERE id = ?", [id]);
  const [clientId, text] = [person.account.id, "van wie is dit"];
  const answer = { linkId: "story", revision: 1, draft: { text, chosen: [] } };
  const field = { linkId: "body", revision: 0, draft: { text, chosen: [] } };
  const message = { sendKey: crypto.randomUUID(), here: "/messages/new", fields: [field] };
  return {
    "an answer": (owner) => ({ owner, id, round: 1, page: "night", answers: [answer], leave: false }),
    "a message": (owner) => ({ owner, ...message, topic: { healthspaceId: place?.healthspace_id, clientId } }),
    "a message about work": (owner) => ({ owner, ...message, topic: { assignmentId: id } }),
  };
}

/** Everything in the file but what a visit alone leaves. */
async function everything(): Promise<string> {
  const tables = await lab.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  const rows = await Promise.all(
    tables.map(({ name }) =>
      lab.rows(name === "sessions" ? "SELECT id, proofs FROM sessions" : `SELECT * FROM "${name}"`),
    ),
  );
  return JSON.stringify(rows);
}

/** Whether the answer says that the form is another person's. */
function saysWhose(answer: Answer): boolean {
  const led = `${answer.headers["x-action-redirect"] ?? ""} ${answer.location ?? ""}`;
  const sentence = nl.refusedForm.otherText.split("{name}")[0] as string;
  return (
    led.includes("/account/other-person") || textOf(answer.body).includes(sentence) || answer.body.includes(sentence)
  );
}

describe("Eva is logged in, and a page of Cas is still open", () => {
  test("without script: no form of any page does anything for Eva, and each says whose it is", async () => {
    const before = await everything();
    const [astray, tried]: [string[], string[]] = [[], []];
    for (const path of memberPaths) {
      const page = await cas.copy().open(`/nl${path.replace("/staff/x", `/staff/${alias}`)}`);
      for (const form of formsOf(page.body)) {
        const name = `${page.path} ${form.buttons.join("/")}`;
        if (form.buttons.includes(nl.menu.logOut) || !form.hidden.some(([name]) => name.startsWith("$ACTION_")))
          continue;
        tried.push(name);
        // One that only a script sends, such as that of a passkey, has no button.
        const [button] = form.buttons;
        const field = form.fields.find((name) => !/^\$ACTION_|^form-owner$/.test(name)) as string;
        const shot = eva.copy().prepare(page.path, page, button === undefined ? { field } : { button }, typed);
        const answer = await eva
          .copy()
          .send(shot.path ? { ...shot, headers: { ...shot.headers, Cookie: cookiesOf(eva) } } : shot);
        if (!saysWhose(answer)) astray.push(`${name}: ${answer.status} ${answer.location}`);
      }
    }
    expect(astray).toEqual([]);
    expect(tried.length).toBeGreaterThan(15);
    expect(await everything()).toBe(before);
  });

  test("with script: no action does anything with Cas's mark, with a forged one or with none", async () => {
    const page = await cas.open("/nl/account/profile");
    const owner = ownerOn(page);
    expect(owner).toMatch(/^[0-9a-f]{8}\.[\w-]{22}$/);
    const forged = forgedOf(owner);
    const before = await everything();
    const astray: string[] = [];
    for (const { id, name, path, file } of builtActions("(member)")) {
      if (BOUND_TO_NOBODY.has(name)) continue;
      for (const mark of [owner, forged, "", undefined]) {
        const fields = mark === undefined ? typed : { ...typed, "form-owner": mark };
        const answer = await eva.copy().call(`/nl${path}`, id, fields);
        if (!saysWhose(answer))
          astray.push(`${name} of ${file} with ${mark}: ${answer.status} ${answer.body.slice(0, 200)}`);
      }
    }
    expect(astray).toEqual([]);
    expect(await everything()).toBe(before);
  });

  test("Cas's page does not download what we keep of Eva", async () => {
    const owner = formOwnerOn(await cas.copy().open("/nl/account/export"));
    const body = Buffer.from(new URLSearchParams(owner).toString());
    const answer = await eva.copy().send({
      visitor: eva,
      port: eva.port,
      path: "/nl/account/export/download",
      headers: {
        Host: new URL(lab.url).host,
        Origin: lab.url,
        Cookie: cookiesOf(eva),
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": String(body.length),
      },
      body,
    });
    expect(answer.location).toBe("/nl/account/other-person");
  });

  test("autosave of answers and messages stores nothing with Cas's mark, with a forged one or with none", async () => {
    const owner = ownerOn(await cas.copy().open("/nl/account/profile"));
    const own = ownerOn(await eva.copy().open("/nl/account/profile"));
    const before = await everything();
    for (const [what, save] of Object.entries(saves)) {
      for (const mark of [owner, forgedOf(owner), forgedOf(own), "", undefined]) {
        const answer = await eva.copy().postJson(AUTOSAVE, save(mark));
        const said = `${what} with ${mark}`;
        expect(answer.status, said).toBe(mark === undefined ? 400 : 401);
        if (mark !== undefined) expect(answer.body, said).toContain("/account/other-person");
      }
    }
    const nobody = await new Visitor(lab.url).postJson(AUTOSAVE, saves["an answer"]?.(own) as object);
    expect(nobody.status).toBe(401);
    expect(await everything()).toBe(before);
    for (const [what, save] of Object.entries(saves)) {
      const answer = await eva.copy().postJson(AUTOSAVE, save(own));
      expect([answer.status, JSON.parse(answer.body).saved], what).toEqual([200, [expect.anything()]]);
    }
    expect(await everything()).not.toBe(before);
  });

  test("and with Eva's own mark the same action works", async () => {
    const action = builtActions("(member)").find(({ name }) => name === "saveNotifications");
    const owner = formOwnerOn(await eva.open("/nl/account/notifications"));
    const answer = await eva.call("/nl/account/notifications", action?.id as string, owner);
    expect(answer.headers["x-action-redirect"]).toMatch(/notifications\?done=saved/);
  });
});

function ownerOn(page: Answer): string {
  return formOwnerOn(page)["form-owner"] as string;
}

function forgedOf(owner: string): string {
  return `${owner.slice(0, -1)}${owner.endsWith("A") ? "B" : "A"}`;
}

function cookiesOf({ cookies }: Visitor): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
