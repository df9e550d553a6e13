import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSaver, type Known, keyOf, type Port, type Reply, type SentAnswer, type Typed, type View } from "./saver";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const text = (words: string): Typed => ({ text: words, chosen: [] });

/** The rule of the server: an answer is taken where its revision is the stored one, or the text is the same (`saveAnswers`). */
function aServer() {
  let [revision, stored] = [0, text("")];
  const write = (each: SentAnswer): Reply => {
    const isSame = keyOf(each.draft) === keyOf(stored);
    const isOwn = each.after !== undefined && keyOf(each.after) === keyOf(stored);
    if (!isSame && !isOwn && each.revision !== revision) {
      return { saved: [], conflicts: [{ linkId: "q", revision, draft: stored, shown: stored.text, when: "om 14:02" }] };
    }
    if (!isSame) [revision, stored] = [revision + 1, each.draft];
    return { saved: [{ linkId: "q", revision }], conflicts: [], when: "Opgeslagen om 14:02" };
  };
  return {
    take: (answers: SentAnswer[]): Reply => (answers[0] ? write(answers[0]) : { saved: [], conflicts: [] }),
    stored: () => stored.text,
  };
}

type Fate = "answered" | "not sent" | "answer lost" | "refused";

function aTab(
  server: ReturnType<typeof aServer>,
  fate: () => { how: Fate; ms: number } = () => ({ how: "answered", ms: 20 }),
  other: Partial<Known> = {},
) {
  const field = { text: "" };
  const views: View[] = [];
  const sent: SentAnswer[][] = [];
  let isOnline = true;
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  const port: Port = {
    read: () => new Map([["q", text(field.text)]]),
    async send(answers) {
      sent.push(answers);
      const { how, ms } = fate();
      await wait(ms / 2);
      if (how === "not sent" || !isOnline) return null;
      if (how === "refused") return { saved: [], conflicts: [], problem: { text: "Je bent niet meer ingelogd." } };
      const reply = server.take(answers);
      await wait(ms / 2);
      return how === "answer lost" ? null : reply;
    },
    show: (view) => views.push(view),
    now: () => Date.now(),
    isOnline: () => isOnline,
    tell: () => undefined,
  };
  const saver = createSaver(port, [{ linkId: "q", revision: 0, draft: text(""), ...other }]);
  return {
    saver,
    sent,
    field,
    type(words: string) {
      field.text += words;
      saver.changed();
    },
    online(is: boolean) {
      isOnline = is;
      if (is) saver.again();
    },
    view: () => views.at(-1) ?? { line: "nothing", when: "", conflicts: [], problems: [] },
  };
}

test("what I type is saved a second and a half after the last key, and after five seconds at the latest", async () => {
  const server = aServer();
  const tab = aTab(server);
  tab.type("a");
  await vi.advanceTimersByTimeAsync(1_499);
  expect(tab.sent).toHaveLength(0);
  expect(tab.view().line).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(21);
  expect([server.stored(), tab.view().line, tab.view().when]).toEqual(["a", "saved", "Opgeslagen om 14:02"]);
  for (let ms = 0; ms < 5_000; ms += 500) {
    tab.type("b");
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(tab.sent).toHaveLength(2);
});

test("one request at a time: what I type meanwhile goes with the revision that comes back", async () => {
  const server = aServer();
  const tab = aTab(server, () => ({ how: "answered", ms: 4_000 }));
  tab.type("first");
  await vi.advanceTimersByTimeAsync(2_000);
  tab.type(" second");
  await vi.advanceTimersByTimeAsync(3_400);
  expect(tab.sent).toHaveLength(1);
  expect(tab.view().line).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.sent.map(([answer]) => [answer?.revision, answer?.draft.text])).toEqual([
    [0, "first"],
    [1, "first second"],
  ]);
  expect([server.stored(), tab.view().line]).toEqual(["first second", "saved"]);
});

test("ten minutes without internet: the line says so, and everything goes when it is back", async () => {
  const server = aServer();
  const tab = aTab(server);
  tab.online(false);
  tab.type("in a tunnel");
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect([server.stored(), tab.view().line]).toEqual(["", "offline"]);
  expect(tab.sent.length).toBeLessThan(30);
  tab.online(true);
  await vi.advanceTimersByTimeAsync(50);
  expect([server.stored(), tab.view().line]).toEqual(["in a tunnel", "saved"]);
});

test("the session ended: nothing is tried until I come back, and then the same text is saved", async () => {
  const server = aServer();
  let how: Fate = "refused";
  const tab = aTab(server, () => ({ how, ms: 10 }));
  tab.type("still here");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tab.sent).toHaveLength(1);
  expect(tab.view()).toMatchObject({ line: "unsaved", problems: [{ text: "Je bent niet meer ingelogd." }] });
  expect(tab.saver.isStuck()).toBe(true);
  how = "answered";
  tab.saver.again();
  await vi.advanceTimersByTimeAsync(50);
  expect(tab.view()).toMatchObject({ line: "saved", problems: [] });
  expect(server.stored()).toBe("still here");
});

test("an answer that got lost is no other tab: no question about my own text", async () => {
  const server = aServer();
  let how: Fate = "answer lost";
  const tab = aTab(server, () => ({ how, ms: 10 }));
  tab.type("one");
  await vi.advanceTimersByTimeAsync(1_600);
  how = "answered";
  tab.type(" two");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tab.view()).toMatchObject({ line: "saved", conflicts: [] });
  expect(server.stored()).toBe("one two");
});

test("the page goes while a save is under way: the newest text goes at once, once, and replaces the one before", async () => {
  const server = aServer();
  const tab = aTab(server, () => ({ how: "answered", ms: 4_000 }));
  tab.type("first");
  await vi.advanceTimersByTimeAsync(1_600);
  tab.type(" second");
  tab.saver.leave();
  tab.saver.leave();
  expect(tab.sent.map(([answer]) => [answer?.draft.text, answer?.after?.text])).toEqual([
    ["first", undefined],
    ["first second", "first"],
  ]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([server.stored(), tab.view().line, tab.view().conflicts]).toEqual(["first second", "saved", []]);
});

test("too long: it stays, it is said once, nothing is sent again as it stands, and a shorter one is saved", async () => {
  const server = aServer();
  const tab = aTab(server);
  const real = server.take;
  server.take = (answers) =>
    (answers[0]?.draft.text.length ?? 0) > 5
      ? { saved: [], conflicts: [], problem: { field: "q", text: "te lang" }, concerns: "answers" }
      : real(answers);
  tab.type("123456");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(tab.sent).toHaveLength(1);
  expect(tab.view().problems).toEqual([{ field: "q", text: "te lang" }]);
  expect(await tab.saver.save("leave")).toBeNull();
  tab.field.text = "12345";
  tab.saver.changed();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tab.view()).toMatchObject({ line: "saved", problems: [] });
});

const fates = fc.record({
  how: fc.constantFrom<Fate[]>("answered", "answered", "not sent", "answer lost", "refused"),
  ms: fc.integer({ min: 0, max: 9_000 }),
});
const steps = fc.array(
  fc.record({
    what: fc.constantFrom("type", "type", "wait", "blur", "leave", "offline", "online", "back"),
    ms: fc.integer({ min: 0, max: 6_000 }),
  }),
  { maxLength: 25 },
);

test("no character is lost in one tab, whatever happens to its requests, and the line never says more than is true", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fates, { maxLength: 40 }), async (story, unlucky) => {
      const server = aServer();
      const tab = aTab(server, () => unlucky.shift() ?? { how: "answered", ms: 10 });
      let n = 0;
      for (const { what, ms } of story) {
        if (what === "type") tab.type(`${n++} `);
        if (what === "blur") tab.saver.changed("at once");
        if (what === "leave") tab.saver.leave();
        if (what === "offline" || what === "online") tab.online(what === "online");
        if (what === "back") tab.saver.again();
        await vi.advanceTimersByTimeAsync(ms);
        if (tab.view().line === "saved") expect(server.stored()).toBe(tab.field.text);
      }
      unlucky.length = 0;
      tab.online(true);
      for (let round = 0; round < 5; round += 1) {
        await vi.advanceTimersByTimeAsync(40_000);
        tab.saver.again();
      }
      await vi.advanceTimersByTimeAsync(1_000);
      expect(tab.view().conflicts).toEqual([]);
      expect(server.stored()).toBe(tab.field.text);
    }),
    { numRuns: 400 },
  );
});

test("no character is lost between two tabs: what is not stored stands in the form of the one who is asked", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(0, 1), steps), { maxLength: 12 }),
      fc.array(fates, { maxLength: 40 }),
      async (story, unlucky) => {
        const server = aServer();
        const fate = () => unlucky.shift() ?? { how: "answered" as const, ms: 10 };
        const tabs = [aTab(server, fate), aTab(server, fate)];
        for (const [which, parts] of story) {
          const tab = tabs[which];
          for (const { what, ms } of parts) {
            if (what === "type") tab?.type(which === 0 ? "a" : "b");
            else tab?.saver.changed("at once");
            await vi.advanceTimersByTimeAsync(ms);
          }
        }
        unlucky.length = 0;
        for (let round = 0; round < 5; round += 1) {
          for (const tab of tabs) tab.saver.again();
          await vi.advanceTimersByTimeAsync(40_000);
        }
        for (const tab of tabs) {
          const isStored = server.stored() === tab.field.text;
          expect(isStored || tab.view().conflicts.length === 1 || tab.view().line !== "unsaved").toBe(true);
          if (tab.saver.isUnsaved()) expect(tab.view().conflicts.map(({ draft }) => draft.text)).toHaveLength(1);
        }
        const lost = tabs.filter((tab) => !tab.saver.isUnsaved() && tab.field.text !== server.stored());
        // One that was saved may have been followed by the other only where that one had seen it.
        for (const tab of lost) expect(tab.field.text).toBe("");
      },
    ),
    { numRuns: 300 },
  );
});

test("words where a number belongs: said as long as they stand there, and saved each time they come back", async () => {
  const server = aServer();
  const before = aTab(server);
  before.type("acht");
  await vi.advanceTimersByTimeAsync(2_000);
  const wrong = { field: "q", text: "Hier hoort een getal, zoals 7." };
  const tab = aTab(server, undefined, { revision: 1, draft: text("acht"), wrong });
  tab.field.text = "acht";
  tab.type("");
  expect(tab.view()).toMatchObject({ line: "nothing", problems: [wrong] });
  tab.field.text = "8";
  tab.type("");
  expect(tab.view()).toMatchObject({ line: "unsaved", problems: [] });
  await vi.advanceTimersByTimeAsync(2_000);
  tab.field.text = "acht";
  tab.type("");
  expect(tab.view().problems).toEqual([wrong]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([server.stored(), tab.view().line]).toEqual(["acht", "saved"]);
});
