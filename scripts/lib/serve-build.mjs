// Starts the server of the build, as Next's standalone server does: node serve-build.mjs HOST PORT. `next start` would load all
// commands of Next first (ADR 0092).
import { startServer } from "next/dist/server/lib/start-server.js";
import { root } from "./paths.mjs";

const [hostname, port] = process.argv.slice(2);
await startServer({ dir: root, isDev: false, hostname, port: Number(port), allowRetry: false });
