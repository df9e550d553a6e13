import { createServer } from "node:net";

// "localhost" has two addresses, and some systems allow binding a specific address while a wildcard is in use: all four must be free.
const addresses = ["127.0.0.1", "::1", "0.0.0.0", "::"];

function isTaken(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error.code === "EADDRINUSE" || error.code === "EACCES"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

async function isFree(port) {
  for (const host of addresses) if (await isTaken(port, host)) return false;
  return true;
}

/** The first free port from `wanted` on. Throws when a hundred in a row are in use. */
export async function freePort(wanted) {
  for (let port = wanted; port < Math.min(wanted + 100, 65_536); port++) if (await isFree(port)) return port;
  throw new Error(`No free port from ${wanted} on. Set PORT to another number.`);
}
