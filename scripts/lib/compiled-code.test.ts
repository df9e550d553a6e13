import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const library = join(import.meta.dirname, "compiled-code.mjs");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compiled-code-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a program of two modules, one with a dynamic import, and a start of it that tells what V8 took of what was kept. */
function program(name: string, word = "one") {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(
    join(at, "main.js"),
    `exports.words = () => ["${word}", require("./other").word(), __filename, typeof require.resolve];`,
  );
  writeFileSync(join(at, "other.js"), 'exports.word = () => "two"; exports.later = () => import("./main.js");');
  writeFileSync(
    join(at, "start.mjs"),
    `import vm from "node:vm";
    import { keepCompiledCode } from ${JSON.stringify(library)};
    const taken = [];
    vm.Script = class extends vm.Script {
      constructor(source, options) {
        super(source, options);
        if (options.cachedData) taken.push(this.cachedDataRejected ? "refused" : "taken");
      }
    };
    process.umask(0o077);
    keepCompiledCode(process.argv[2]);
    const { default: main } = await import("./main.js");
    const { default: other } = await import("./other.js");
    console.log(JSON.stringify({ words: main.words(), later: Object.keys((await other.later()).default), taken }));`,
  );
  return at;
}

function run(at: string, env: NodeJS.ProcessEnv = process.env, ...flags: string[]) {
  const command = [...flags, join(at, "start.mjs"), join(folder, "kept")];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: "utf8", env }));
}
const record = { ...process.env, RECORD_COMPILED_CODE: "1" };
const says = (at: string, taken: string[], word = "one") => ({
  words: [word, "two", join(at, "main.js"), "function"],
  later: ["words"],
  taken,
});

test("what was recorded is taken, from another folder too; a module that imports later is compiled by Node", () => {
  const [here, there] = [program("here"), program("there")];
  expect(run(here, record)).toEqual(says(here, []));
  expect(run(here)).toEqual(says(here, ["taken"]));
  expect(run(there)).toEqual(says(there, ["taken"]));
});

test("everyone may read it, and a server that may not write starts", () => {
  const here = program("here");
  run(here, record);
  expect(statSync(join(folder, "kept")).mode & 0o777).toBe(0o644);
  chmodSync(folder, 0o555);
  expect(run(here)).toEqual(says(here, ["taken"]));
  chmodSync(folder, 0o755);
});

test("a module that has changed is not taken, not even one as long as before", () => {
  run(program("here"), record);
  const here = program("here", "six");
  expect(run(here)).toEqual(says(here, [], "six"));
});

test("what another V8 or other flags made is refused, and everything runs", () => {
  const here = program("here");
  run(here, record, "--max-lazy");
  expect(run(here)).toEqual(says(here, ["refused"]));
});

test.each([
  ["nothing", undefined],
  ["nonsense", "nonsense"],
  ["half a file", "\u0040\u0000\u0000\u0000[["],
])("with %s there, everything runs", (_, content) => {
  const here = program("here");
  if (content !== undefined) writeFileSync(join(folder, "kept"), content);
  expect(run(here)).toEqual(says(here, []));
});
