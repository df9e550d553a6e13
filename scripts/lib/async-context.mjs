import asyncHooks from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";

// Before version 24 Node copies the value of each AsyncLocalStorage into every promise, one after the other. React, Next and the product
// have seven of them, and a page makes 700 promises: 7 % of its processor time (ADR 0092). Node 24 has one frame for all.

const Native = asyncHooks.AsyncLocalStorage;
const frames = new Native();

/** One of many values in a frame that Node carries along, which is never changed. Answers as Node's own class does. */
export class FramedStorage {
  run(value, callback, ...args) {
    return frames.run(this.#frameWith(value), callback, ...args);
  }

  enterWith(value) {
    frames.enterWith(this.#frameWith(value));
  }

  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }

  getStore() {
    return frames.getStore()?.get(this);
  }

  disable() {
    this.enterWith(undefined);
  }

  static bind(callback) {
    return Native.bind(callback);
  }

  static snapshot() {
    return Native.snapshot();
  }

  #frameWith(value) {
    return new Map(frames.getStore()).set(this, value);
  }
}

/** To be called before anything else is loaded: whoever has Node's own class keeps it. */
export function carryOneFrame() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return;
  asyncHooks.AsyncLocalStorage = FramedStorage;
  syncBuiltinESMExports();
}
