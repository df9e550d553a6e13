import { spawn } from "node:child_process";
import { root } from "./paths.mjs";
import { verbose } from "./print.mjs";

export class CommandFailed extends Error {
  constructor(command, code, output) {
    super(`${command} ended with ${code}`);
    this.output = output;
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

// Passes signals on: otherwise a child outlives a parent that is stopped. npm then cleans up first.
function stopTogether(child) {
  let stopped = false;
  const stop = (signal) => {
    stopped = true;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, stop);
  child.on("close", () => {
    for (const signal of signals) process.off(signal, stop);
    if (stopped) process.exit(1);
  });
}

/**
 * Runs a command to its end and returns its output, which is shown only with VERBOSE=1.
 * Throws CommandFailed with that output for any exit code but 0.
 */
export function run(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    stopTogether(child);
    const chunks = [];
    const keep = (stream) => (chunk) => {
      chunks.push(chunk);
      if (verbose) stream.write(chunk);
    };
    child.stdout.on("data", keep(process.stdout));
    child.stderr.on("data", keep(process.stderr));
    child.on("error", (error) => reject(new CommandFailed(command, error.message, "")));
    child.on("close", (code, signal) => {
      const output = Buffer.concat(chunks).toString();
      if (code === 0) resolve(output);
      else reject(new CommandFailed([command, ...args].join(" "), code ?? signal, verbose ? "" : output));
    });
  });
}

/** Runs a command on this terminal and returns its exit code: for test runners, whose output is the result. */
export function runShown(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    stopTogether(child);
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
