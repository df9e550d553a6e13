// Starts the server of the standalone folder that this file is copied to, with what its build compiled ahead (ADR 0092).
import { join } from "node:path";
import { carryOneFrame } from "./async-context.mjs";
import { keepCompiledCode } from "./compiled-code.mjs";

carryOneFrame();
keepCompiledCode(join(import.meta.dirname, ".next/compiled-code"));
await import("./server.js");
