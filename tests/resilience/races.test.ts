import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findOwnSubmission, listOwnSubmissions } from "@/domain/healthspace/submission/own-submissions";
import { present, tally } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { appCode, wrongAppCodes } from "@/tests/support/authenticator";
import { type Answer, fireTogether, type Shot, textOf, Visitor, type Which } from "@/tests/support/form-client";
import { arrivedFor, codeFor } from "@/tests/support/inbox";
import {
  beginApp,
  confirmPassword,
  ENROLLED,
  enterCode,
  enterPhone,
  expectVerdict,
  IN,
  logIn,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";
import {
  activeFactors,
  ageMessages,
  ageProofs,
  audited,
  challengesDone,
  codeHashes,
  queued,
  sessionsOf,
  usedRecoveryCodes,
  usedTextCodes,
} from "@/tests/support/records";
import { checkPath, filledInWork, HANDED_IN, treatedByEva, withoutIds } from "@/tests/support/work";

// Two production servers on one file, every request but its last byte on both of them, then the last bytes at one instant.
const ROUNDS = Number(process.env.PROVE_ROUNDS ?? 50);
const REQUESTS = 20;
const GUESSES = 50;

/** What a request that came too late may be told. Anything else, such as a 500 or a broken connection, is a defect. */
const TOO_LATE = [
  "code-replayed",
  "code-wrong",
  "app-code-wrong",
  "app-code-wrong-again",
  "recovery-code-wrong",
  "confirm-code-wrong",
  "confirm-app-code-wrong",
  "confirm-app-code-wrong-again",
  "confirm-recovery-code-wrong",
  // The set-up is over: the page that would begin another asks for a fresh proof.
  "to /account/confirm",
  "to /account/two-factor",
  "enrolment-gone",
  "too-many-codes",
  "try-again",
  "to /login",
  "to /login/paused",
];

let lab: Lab;
let seen: string[] = [];

beforeAll(async () => {
  lab = await openLab("races");
  await lab.start();
  await lab.start();
});
afterAll(() => lab.close());
beforeEach(() => {
  seen = [];
});
afterEach(({ task }) => {
  console.info(`${task.name}\n  answers over all rounds: ${JSON.stringify(tally(seen))}`);
  expect(lab.integrity()).toBe("ok");
});

test("AT-60 T56 one text code at one instant, 20 requests on two processes: one session, used once", async () => {
  await everyRound(async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = visitor();
    await logInUpToTheCode(browser, noor);
    const code = await codeFor(lab, noor.phone.e164, 1);
    const fill = await formsAt(browser, paths.verify);
    const shots = many((port) => fill(browser.copy(), port, { code }));
    expectRepeats(IN, await fireTogether(shots));
    await expectOneLogin(noor);
    expect(await usedTextCodes(lab, noor.account.id)).toBe(1);
  });
});

test("AT-60 T47 one app code in 20 logins of one account at one instant on two processes: one session", async () => {
  await everyRound(async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browsers = await openLogins(sam);
    const code = appCode(sam.secret);
    const fill = await formsAt(present(browsers[0]), paths.verify);
    const shots = browsers.map((browser) => fill(browser, browser.port, { code }));
    await expectOne(IN, await fireTogether(shots));
    await expectOneLogin(sam);
    const step = await lab.count("SELECT last_step FROM factors WHERE account_id = ?", [sam.account.id]);
    expect(appCode(sam.secret, step * 30_000)).toBe(code);
  });
});

test("AT-60 T66 one recovery code in 20 logins at one instant on two processes: one session, nine codes left", async () => {
  await everyRound(async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "app" });
    const browsers = await openLogins(noor);
    const code = present(noor.codes[0]);
    const fill = await formsAt(present(browsers[0]), paths.recovery);
    const shots = browsers.map((browser) => fill(browser, browser.port, { code }));
    const winner = await expectOne(IN, await fireTogether(shots));
    await expectOneLogin(noor);
    expect(await usedRecoveryCodes(lab, noor.account.id)).toBe(1);
    expect(await queued(lab, noor.account.id, "recovery-code-used")).toBe(1);
    const inside = visitor();
    inside.keep(winner);
    expect(textOf((await inside.open(paths.twoFactor)).body)).toContain("Nog 9 van de 10 over");
  });
});

test("AT-60 T67 ten recovery codes in one login, each twice, at one instant on two processes: one session, one code used", async () => {
  await everyRound(async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = visitor();
    await logInUpToTheCode(browser, noor);
    const fill = await formsAt(browser, paths.recovery);
    const shots = many((port, index) => fill(browser.copy(), port, { code: present(noor.codes[index >> 1]) }));
    expectRepeats(IN, await fireTogether(shots));
    await expectOneLogin(noor);
    expect(await usedRecoveryCodes(lab, noor.account.id)).toBe(1);
  });
});

test("AT-61 one recovery code at ten logins and ten confirmations at one instant on two processes: accepted once", async () => {
  await everyRound(async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "app" });
    const inside = visitor();
    await logIn(lab, inside, noor, { with: "app" });
    await ageProofs(lab, noor.account.id, 11);
    expectVerdict(await confirmPassword(inside, "/workspace"), "to /account/confirm with a session");
    const code = present(noor.codes[0]);
    const logins = await openLogins(noor, REQUESTS / 2);
    const login = await formsAt(present(logins[0]), paths.recovery);
    const confirm = await formsAt(inside, paths.confirm);
    const shots = [
      ...logins.map((browser) => login(browser, browser.port, { code })),
      ...many((port) => confirm(inside.copy(), port, { code }), REQUESTS / 2),
    ];
    expectRepeats(IN, await fireTogether(shots));
    expect(await usedRecoveryCodes(lab, noor.account.id)).toBe(1);
    expect(await audited(lab, noor.account.id, "login.backup_used")).toBe(1);
  });
});

test("AT-60 AT-03 one enrolment code at one instant, 20 requests on two processes: one factor, ten codes, one mail", async () => {
  await everyRound(async (round) => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    const browser = visitor();
    await logIn(lab, browser, cas, { with: "nothing" });
    const way = round % 2 === 0 ? await startText(browser, cas) : await startApp(browser);
    const fill = await formsAt(browser, way.path);
    const shots = many((port) => fill(browser.copy(), port, { code: way.code }));
    expectRepeats(ENROLLED, await fireTogether(shots));
    const { id } = cas.account;
    expect(await activeFactors(lab, id)).toBe(1);
    expect(await lab.count("SELECT count(*) FROM factors WHERE account_id = ?", [id])).toBe(1);
    expect(await lab.count("SELECT count(*) FROM recovery_code_sets WHERE account_id = ?", [id])).toBe(1);
    expect(await codeHashes(lab, id)).toBe(10);
    expect(await sessionsOf(lab, id)).toBe(1);
    expect(await audited(lab, id, "2fa.enabled")).toBe(1);
    expect(await queued(lab, id, "two-factor-on")).toBe(1);
  });
});

test("T57 20 times 'send new code' at one instant on two processes: one text, and its code is the one that works", async () => {
  await everyRound(async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = visitor();
    await logInUpToTheCode(browser, noor);
    const old = await codeFor(lab, noor.phone.e164, 1);
    await ageMessages(lab, noor.account.id, 31);
    const fill = await formsAt(browser, paths.verify, { button: nl.verify.resend });
    const shots = many((port) => fill(browser.copy(), port));
    const answers = await fireTogether(shots);
    const verdicts = note(answers).map((said, index) => (wasResent(answers[index]) ? "resent" : said));
    expect(verdicts.filter((said) => said === "resent")).toHaveLength(1);
    expect(verdicts.filter((said) => !["resent", "text-too-soon", "try-again"].includes(said))).toEqual([]);
    const newest = await codeFor(lab, noor.phone.e164, 2);
    expect(await lab.count("SELECT count(*) FROM text_codes WHERE account_id = ?", [noor.account.id])).toBe(2);
    expect(await queued(lab, noor.account.id, "login-code")).toBe(2);
    expect(await arrivedFor(lab, noor.phone.e164)).toHaveLength(2);
    expect(verdict(await enterCode(browser, old))).toBe("text-older");
    expectVerdict(await enterCode(browser, newest), IN);
  });
});

test("T14 AT-12 50 wrong codes in one login at one instant on two processes: five compared, the login is dead", async () => {
  await everyRound(async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = visitor();
    await logInUpToTheCode(browser, sam);
    const wrong = wrongAppCodes(sam.secret, GUESSES);
    const fill = await formsAt(browser, paths.verify);
    const right = fill(browser, browser.port, { code: appCode(sam.secret) });
    const shots = many((port, index) => fill(browser.copy(), port, { code: present(wrong[index]) }), GUESSES);
    const verdicts = note(await fireTogether(shots));
    expect(verdicts.filter((said) => !TOO_LATE.includes(said))).toEqual([]);
    const { id } = sam.account;
    const counted = await lab.count("SELECT tries FROM login_challenges WHERE account_id = ?", [id]);
    // Whoever was told to try again had not been counted: nothing was compared for them either.
    expect(counted).toBe(5);
    expect(await audited(lab, id, "login.second.fail")).toBe(5);
    expect(verdict(await browser.send(right))).toMatch(/^to \/login/);
    expect(await sessionsOf(lab, id)).toBe(0);
  });
});

test("AT-62 50 logins of 50 people at one instant on two processes: all inside, no 500, nothing lost", async () => {
  for (let round = 0; round < 5; round += 1) {
    const people: Person[] = [];
    while (people.length < 50) people.push(await makePerson(lab.ctx, { twoFactor: "off" }));
    const fill = await formsAt(visitor(), paths.login, { field: "email" });
    const shots = people.map(({ email }, index) => fill(visitor(), portOf(index), { email, password }));
    const verdicts = note(await fireTogether(shots));
    expect(verdicts.filter((said) => said !== IN && said !== "try-again")).toEqual([]);
    for (const [index, { account }] of people.entries()) {
      expect(await sessionsOf(lab, account.id)).toBe(verdicts[index] === IN ? 1 : 0);
    }
  }
});

function visitor(port?: number): Visitor {
  return new Visitor(lab.url, port);
}

/** The one half of the requests goes to one process, the other half to the other. */
function portOf(index: number): number {
  return present(lab.servers[index % lab.servers.length]).port;
}

function many<T>(make: (port: number, index: number) => T, howMany = REQUESTS): T[] {
  return Array.from({ length: howMany }, (_, index) => make(portOf(index), index));
}

test("work is handed in by 20 requests at one instant on two processes: one submission, of what was checked", async () => {
  await everyRound(async (round) => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    const id = await filledInWork(lab, cas, { story: { text: `gezien ${round}`, chosen: [] } });
    const browser = visitor();
    await logIn(lab, browser, cas, { with: "nothing" });
    const fill = await formsAt(browser, checkPath(id), { button: nl.work.submit });
    const answers = await fireTogether(many((port) => fill(browser.copy(), port)));
    const verdicts = answers.map((answer) => withoutIds(verdict(answer)));
    seen.push(...verdicts);
    expect(verdicts.filter((said) => said === HANDED_IN)).toHaveLength(1);
    // Whoever came later is told so, or led to what was handed in.
    const others = verdicts.filter((said) => said !== HANDED_IN);
    expect(others.filter((said) => !["work-locked", "try-again", "to /workspace/…"].includes(said))).toEqual([]);
    const handedIn = await listOwnSubmissions(lab.ctx, cas.account.id);
    expect(handedIn).toHaveLength(1);
    const opened = await findOwnSubmission(lab.ctx, cas.account.id, present(handedIn[0]).id);
    expect(JSON.stringify(opened?.response)).toContain(`gezien ${round}`);
    expect(await audited(lab, cas.account.id, "work.submitted")).toBe(1);
    expect(await lab.count("SELECT count(*) FROM notices WHERE subject_id = ?", [id])).toBe(1);
  });
});

async function everyRound(play: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await play(round).catch((error: unknown) => {
      throw new Error(`round ${round + 1} of ${ROUNDS}`, { cause: error });
    });
  }
}

test("a conversation is begun and answered by 20 requests at one instant on two processes: one message each", async () => {
  await everyRound(async (round) => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    const { id: eva } = (await treatedByEva(lab, cas)).eva;
    const browser = visitor();
    await logIn(lab, browser, cas, { with: "nothing" });
    const said = async (path: string, values: Record<string, string>) => {
      // The key is that of one page: pressed again, reloaded, tried again.
      const fill = await formsAt(browser, path, { field: "body" });
      const sendKey = crypto.randomUUID();
      const shots = many((port) => fill(browser.copy(), port, { ...values, sendKey }));
      const verdicts = (await fireTogether(shots)).map((answer) => withoutIds(verdict(answer)));
      seen.push(...verdicts);
      expect(verdicts.filter((each) => !["to /messages/…", "try-again"].includes(each))).toEqual([]);
      expect(verdicts).toContain("to /messages/…");
    };
    await said("/nl/messages/new", { to: eva, subject: "Maandag", body: `eerste ${round}` });
    const [conversation] = await lab.rows("SELECT id FROM conversations WHERE client_id = ?", [cas.account.id]);
    await said(`/nl/messages/${present(conversation).id}`, { body: `tweede ${round}` });
    expect(await lab.count("SELECT count(*) FROM conversations WHERE client_id = ?", [cas.account.id])).toBe(1);
    const sent = "SELECT count(*) FROM conversation_messages WHERE author_id = ?";
    expect(await lab.count(sent, [cas.account.id])).toBe(2);
    expect(await audited(lab, cas.account.id, "message.sent")).toBe(2);
    expect(await lab.count("SELECT count(*) FROM notices WHERE account_id = ?", [eva])).toBe(2);
  });
});

test("an offer of a contact is accepted by 20 requests at one instant on two processes, or refused by half of them: one answer", async () => {
  const everyAnswer = { accepted: 0, refused: 0 };
  await everyRound(async (round) => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    await treatedByEva(lab, cas, "offered");
    const browser = visitor();
    await logIn(lab, browser, cas, { with: "nothing" });
    const accept = await formsAt(browser, "/nl/contacts", { button: nl.contacts.agree });
    const refuse = await formsAt(browser, "/nl/contacts", { button: nl.contacts.disagree });
    const halfRefuses = round % 2 === 1;
    const answers = await fireTogether(
      many((port, index) => (halfRefuses && index % 4 > 1 ? refuse : accept)(browser.copy(), port)),
    );
    const told = answers.map((answer) => answer?.location ?? verdict(answer));
    seen.push(...told);
    const { id } = cas.account;
    const [offer] = await lab.rows("SELECT accepted_at, refused_at FROM connections WHERE client_id = ?", [id]);
    const became = present(offer).accepted_at === null ? "refused" : "accepted";
    everyAnswer[became] += 1;
    expect(present(offer).refused_at === null).toBe(became === "accepted");
    if (!halfRefuses) expect(became).toBe("accepted");
    expect(await audited(lab, id, "connection.accepted")).toBe(became === "accepted" ? 1 : 0);
    expect(await audited(lab, id, "connection.refused")).toBe(became === "refused" ? 1 : 0);
    expect(await queued(lab, id, "connection-changed")).toBe(1);
    const known = [`done=${became}`, `holds=${became}`].map((query) => `/nl/contacts?${query}`);
    expect(told.filter((each) => each !== "try-again" && !known.includes(each))).toEqual([]);
    expect(told).toContain(`/nl/contacts?done=${became}`);
  });
  expect(everyAnswer.accepted).toBeGreaterThan(0);
});

/** The form of that page at each process, opened once by this browser: its hidden fields are the same for everybody. */
async function formsAt(
  browser: Visitor,
  path: string,
  which: Which = { field: "code" },
): Promise<(by: Visitor, port: number, values?: Record<string, string>) => Shot> {
  const pages = new Map<number, Answer>();
  for (const { port } of lab.servers) pages.set(port, await browser.copy(port).open(path));
  return (by, port, values = {}) => by.prepare(path, present(pages.get(port)), which, values, port);
}

/** So many browsers that each gave the right password, half of them at each process; few at a time, as people do. */
async function openLogins(person: Person, howMany = REQUESTS): Promise<Visitor[]> {
  const fill = await formsAt(visitor(), paths.login, { field: "email" });
  const browsers = many((port) => visitor(port), howMany);
  for (let from = 0; from < howMany; from += 4) {
    const few = browsers.slice(from, from + 4);
    const answers = await Promise.all(
      few.map((browser) => browser.send(fill(browser, browser.port, { email: person.email, password }))),
    );
    for (const answer of answers) expectVerdict(answer, "to /login/verify");
  }
  return browsers;
}

async function startText(browser: Visitor, cas: Person): Promise<{ path: string; code: string }> {
  await enterPhone(browser, cas.phone.typed);
  return { path: paths.phoneCode, code: await codeFor(lab, cas.phone.e164, 1) };
}

async function startApp(browser: Visitor): Promise<{ path: string; code: string }> {
  return { path: paths.app, code: appCode(await beginApp(browser)) };
}

function note(answers: readonly (Answer | null)[]): string[] {
  const verdicts = answers.map((answer) => verdict(answer));
  seen.push(...verdicts);
  return verdicts;
}

async function expectOne(wanted: string, answers: readonly (Answer | null)[]): Promise<Answer> {
  const verdicts = note(answers);
  expect(verdicts.filter((said) => said === wanted)).toHaveLength(1);
  expect(verdicts.filter((said) => said !== wanted && !TOO_LATE.includes(said))).toEqual([]);
  return present(answers[verdicts.indexOf(wanted)]);
}

/** The same form of one browser, sent again and again: each may get the answer of the first (ADR 0080). */
function expectRepeats(wanted: string, answers: readonly (Answer | null)[]): void {
  const verdicts = note(answers);
  expect(verdicts).toContain(wanted);
  expect(verdicts.filter((said) => said !== wanted && !TOO_LATE.includes(said))).toEqual([]);
}

async function expectOneLogin({ account }: Person): Promise<void> {
  expect(await sessionsOf(lab, account.id)).toBe(1);
  expect(await challengesDone(lab, account.id)).toBe(1);
  expect(await audited(lab, account.id, "login.second.ok")).toBe(1);
  expect(await audited(lab, account.id, "session.started")).toBe(1);
}

function wasResent(answer: Answer | null | undefined): boolean {
  // A machine that is busy with the other nineteen may not have it sent within six seconds: then the page says so.
  return answer?.status === 200 && /We hebben bericht B gestuurd|Bericht B is aangevraagd/.test(textOf(answer.body));
}
