// Starts the server of the build, as Next's standalone server does: node serve-build.mjs HOST PORT. `next start` would load all
// commands of Next first (ADR 0092).
import { carryOneFrame } from "./async-context.mjs";
import { keepCompiledCode } from "./compiled-code.mjs";
import { inRoot, root } from "./paths.mjs";

const [hostname, port] = process.argv.slice(2);
carryOneFrame();
keepCompiledCode(inRoot(".next/compiled-code"));
const { startServer } = await import("next/dist/server/lib/start-server.js");
await startServer({ dir: root, isDev: false, hostname, port: Number(port), allowRetry: false });
