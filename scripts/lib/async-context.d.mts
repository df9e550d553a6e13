import type { AsyncLocalStorage } from "node:async_hooks";

export const FramedStorage: typeof AsyncLocalStorage;
export function carryOneFrame(): void;
