import { createHash } from "node:crypto";
import { chmodSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { dirname } from "node:path";
import vm from "node:vm";

// What V8 compiled of the modules of a server, kept in one file, so that a start does not compile them again: a quarter of its processor
// time (ADR 0092). Node's own cache asks for Node 22, writes into its folder at each end and knows files by their place only, and the
// container has them elsewhere than its build. A file that is missing, or made by another Node or with other flags, is no fault:
// V8 refuses it and compiles.

const [before, after] = ["(function (exports, require, module, __filename, __dirname) { ", "\n});"];

// One piece of memory for all that is read and hashed here: allocated piece by piece, a start takes three MiB more.
let space = Buffer.allocUnsafeSlow(2 * 1024 * 1024);
function spaceOf(length) {
  if (space.length < length) space = Buffer.allocUnsafeSlow(length);
  return space.subarray(0, length);
}

function hashOf(source) {
  const bytes = spaceOf(source.length * 2);
  bytes.write(source, "utf16le");
  return createHash("sha1").update(bytes).digest("base64");
}

const { _compile: compile } = Module.prototype;

/** For the first line of a server: takes the code in `file`, or records it there where the build asks for that. */
export function keepCompiledCode(file) {
  if (process.env.RECORD_COMPILED_CODE === "1") recordCompiledCode(file);
  else takeCompiledCode(file);
}

// For modules whose source is the same as when it was recorded.
function takeCompiledCode(file) {
  const kept = open(file);
  if (kept === undefined) return;
  replaceCompile((source, filename) => {
    const code = kept.codeOf(hashOf(source));
    return code && scriptOf(source, filename, code);
  });
}

// At the end of the process, so that it has the functions that were called as well.
function recordCompiledCode(file) {
  const scripts = new Map();
  replaceCompile((source, filename) => {
    // Code from a file cannot import relative to its place.
    if (/\bimport\s*\(/.test(source) && !filename.includes("/next/dist/compiled/")) return;
    const script = scriptOf(source, filename);
    scripts.set(hashOf(source), script);
    return script;
  });
  process.on("exit", () =>
    write(
      file,
      [...scripts].map(([hash, script]) => [hash, script.createCachedData()]),
    ),
  );
}

/** `scriptFor` answers `undefined` for what Node has to compile itself. */
function replaceCompile(scriptFor) {
  Module.prototype._compile = function (source, filename, format) {
    const script = format === "module" ? undefined : scriptFor(source, filename);
    if (script === undefined) return compile.call(this, source, filename, format);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
}

function scriptOf(source, filename, cachedData) {
  const importModuleDynamically = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  // The columns in a stack are those of the file.
  const columnOffset = -before.length;
  const options = { filename, columnOffset, cachedData, importModuleDynamically };
  return new vm.Script(`${before}${source}${after}`, options);
}

// As Node makes it; `createRequire` would make another module, and Next replaces `require` of this one.
function requireOf(module) {
  const require = (id) => module.require(id);
  require.resolve = (id, options) => Module._resolveFilename(id, module, false, options);
  require.resolve.paths = (id) => Module._resolveLookupPaths(id, module);
  return Object.assign(require, { main: process.mainModule, extensions: Module._extensions, cache: Module._cache });
}

// Four bytes with the length of the table, the table as JSON, the code. V8 copies what it takes, so that one piece at a time is in memory.
function open(file) {
  try {
    const fd = openSync(file);
    const read = (length, at) => {
      const bytes = spaceOf(length);
      return readSync(fd, bytes, 0, length, at) === length ? bytes : undefined;
    };
    const length = read(4, 0).readUInt32LE();
    const table = new Map(JSON.parse(read(length, 4).toString()));
    return {
      codeOf(hash) {
        const [at, size] = table.get(hash) ?? [];
        return at === undefined ? undefined : read(size, 4 + length + at);
      },
    };
  } catch {
    return undefined;
  }
}

function write(file, codes) {
  let end = 0;
  const table = codes.map(([hash, code]) => {
    const at = end;
    end += code.length;
    return [hash, [at, code.length]];
  });
  const head = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  writeFileSync(`${file}.new`, Buffer.concat([length, head, ...codes.map(([, code]) => code)]));
  // A server keeps its own files private; this one is read by a server of another user too.
  chmodSync(`${file}.new`, 0o644);
  renameSync(`${file}.new`, file);
}
