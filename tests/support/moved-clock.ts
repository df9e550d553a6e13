import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@/domain/clock";

/** Moves the clock of running servers without a hook in the build: libfaketime reads the offset from a file at every call. */
export class MovedClock implements Clock {
  #offsetMs = 0;
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "clock-offset");
    this.#write();
  }

  /** What a server has to be started with. */
  get env(): Record<string, string> {
    return {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** The moment that the servers take for now. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** From now on it is this moment; time goes on from there. */
  moveTo(at: number): void {
    this.#offsetMs = at - Date.now();
    this.#write();
  }

  pass(ms: number): void {
    this.#offsetMs += ms;
    this.#write();
  }

  // A reader must never find half a number.
  #write(): void {
    const seconds = this.#offsetMs / 1_000;
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? "" : "+"}${seconds.toFixed(3)}`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function library(): string {
  for (const folder of existsSync("/usr/lib") ? readdirSync("/usr/lib") : []) {
    const path = join("/usr/lib", folder, "faketime/libfaketime.so.1");
    if (existsSync(path)) return path;
  }
  throw new Error("libfaketime is not installed");
}
