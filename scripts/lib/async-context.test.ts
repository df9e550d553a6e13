import { AsyncLocalStorage } from "node:async_hooks";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FramedStorage } from "./async-context.mjs";

/** What a piece of code does with three storages. Values are told apart by their numbers. */
type Step =
  | { do: "run"; on: number; steps: Step[] }
  | { do: "enter"; on: number; steps: Step[] }
  | { do: "wait"; how: "promise" | "turn" | "then" | "bound" }
  | { do: "side by side"; left: Step[]; right: Step[] }
  | { do: "throw"; steps: Step[] };

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { maxLength: 3 }),
  step: fc.oneof(
    { depthSize: "small" },
    fc.record({ do: fc.constant("wait" as const), how: fc.constantFrom("promise", "turn", "then", "bound") }),
    fc.record({ do: fc.constant("enter" as const), on: fc.nat(2), steps: tie("steps") }),
    fc.record({ do: fc.constant("run" as const), on: fc.nat(2), steps: tie("steps") }),
    fc.record({ do: fc.constant("side by side" as const), left: tie("steps"), right: tie("steps") }),
    fc.record({ do: fc.constant("throw" as const), steps: tie("steps") }),
  ),
}));

/** What is seen in all storages after each step. */
async function seenBy(Storage: typeof AsyncLocalStorage, program: readonly Step[]): Promise<string[]> {
  const storages = [0, 1, 2].map(() => new Storage<string>());
  const seen: string[] = [];
  const look = (at: string) => seen.push(`${at}: ${storages.map((each) => each.getStore())}`);

  const step = async (each: Step, at: string): Promise<void> => {
    if (each.do === "run") await storages[each.on]?.run(at, go, each.steps, at);
    else if (each.do === "enter") await enter(each.steps, each.on, at);
    else if (each.do === "side by side") await Promise.all([go(each.left, `${at}l`), go(each.right, `${at}r`)]);
    else if (each.do === "throw") await storages[0]?.run(at, fail, each.steps, at).catch(() => look(`${at} caught`));
    else if (each.how === "promise") await null;
    else if (each.how === "turn") await turn();
    else if (each.how === "then") await new Promise<void>((resolve) => setTimeout(resolve)).then(() => look(`${at}.`));
    else Storage.bind(() => look(`${at} bound`))();
  };
  // In a turn of its own: what is entered before a `run` has returned outlives it in Node 20, and neither in Node 24 nor here.
  async function enter(all: readonly Step[], on: number, at: string): Promise<void> {
    await turn();
    storages[on]?.enterWith(at);
    await go(all, at);
  }
  async function go(all: readonly Step[], at: string): Promise<void> {
    look(`${at} begins`);
    for (const [nth, each] of all.entries()) {
      await step(each, `${at}.${nth}`);
      look(`${at}.${nth}`);
    }
  }
  async function fail(all: readonly Step[], at: string): Promise<never> {
    await go(all, at);
    throw new Error("on purpose");
  }

  await new Storage().run(null, () => go(program, ""));
  return seen.toSorted();
}

test("whatever waits, runs beside another or fails sees the values it would see with Node's own storages", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (program) => {
      expect(await seenBy(FramedStorage, program)).toEqual(await seenBy(AsyncLocalStorage, program));
    }),
    { numRuns: 100 },
  );
});

test("two requests at the same time never see each other's value", async () => {
  const [who, what] = [new FramedStorage<string>(), new FramedStorage<string>()];
  const request = (name: string) =>
    who.run(name, async () => {
      for (let n = 0; n < 20; n += 1) {
        await turn();
        const inside = await what.run(`${name} ${n}`, async () => {
          await turn();
          return [who.getStore(), what.getStore()];
        });
        expect(inside).toEqual([name, `${name} ${n}`]);
        expect([who.getStore(), what.getStore()]).toEqual([name, undefined]);
      }
    });
  await Promise.all(["An", "Bo", "Cas"].map(request));
  expect(who.getStore()).toBeUndefined();
});

test("what leaves a value does not see it, what was bound before still does", () => {
  const storage = new FramedStorage<string>();
  storage.run("inside", () => {
    const bound = FramedStorage.bind(() => storage.getStore());
    const snapshot = FramedStorage.snapshot();
    expect(storage.exit(() => storage.getStore())).toBeUndefined();
    expect(storage.exit(bound)).toBe("inside");
    expect(storage.exit(() => snapshot(() => storage.getStore()))).toBe("inside");
    expect(storage.getStore()).toBe("inside");
    storage.disable();
    expect(storage.getStore()).toBeUndefined();
  });
});

test("modules of both kinds that are loaded later get the class that this Node has to have", () => {
  const library = JSON.stringify(join(import.meta.dirname, "async-context.mjs"));
  const program = `
    import { createRequire } from "node:module";
    import { carryOneFrame, FramedStorage } from ${library};
    carryOneFrame();
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const { AsyncLocalStorage: required } = createRequire(${library})("async_hooks");
    console.log(AsyncLocalStorage === required, AsyncLocalStorage === FramedStorage);`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(said).toBe(`true ${Number(process.versions.node.split(".")[0]) < 24}\n`);
});
