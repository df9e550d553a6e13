import { createReadStream, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { processSingleton } from "@/domain/process-singleton";
import type { Handler } from "./handlers";

/** Where Next serves the files of a build, and where they are. */
const ADDRESS = "/_next/static/";
const FOLDER = ".next/static";

const TYPES: Record<string, string> = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };

interface CompressedFile {
  path: string;
  length: number;
  type: string;
}

/**
 * Answers a script or a stylesheet with what the build compressed (scripts/lib/compress-files.mjs): an eighth smaller than the gzip that
 * Next would make anew for each visitor, and without work. Next answers browsers that do not know brotli.
 */
export const sendCompressed: Handler = (request, response, next) => {
  const { method, url = "", headers } = request;
  const [path = ""] = url.split("?");
  if (!path.startsWith(ADDRESS) || (method !== "GET" && method !== "HEAD")) return next();
  const file = files().get(path);
  if (!file || !acceptsBrotli(headers["accept-encoding"])) return next();
  // Nobody asks after a file that arrived: it has no line in the log either (request-log.ts).
  response.removeHeader("X-Request-Id");
  response.writeHead(200, {
    "Content-Type": file.type,
    "Content-Encoding": "br",
    "Content-Length": file.length,
    // Its name changes with its content.
    "Cache-Control": "public, max-age=31536000, immutable",
    Vary: "Accept-Encoding",
  });
  if (method === "HEAD") return void response.end();
  createReadStream(file.path)
    .on("error", () => response.destroy())
    .pipe(response);
};

/** "br", and not with a weight of nothing. */
export function acceptsBrotli(header: string | string[] | undefined): boolean {
  return /(?:^|,)\s*br\s*(?:,|$|;\s*q=(?:1|0\.\d*[1-9]))/i.test(String(header ?? ""));
}

// Only what is listed here can be asked for: an address is never made into a path.
const files = () => processSingleton("compressed-files", () => listCompressed(FOLDER));

/** The compressed files of a folder by the address that they answer. */
export function listCompressed(folder: string): Map<string, CompressedFile> {
  const found = new Map<string, CompressedFile>();
  for (const name of namesIn(folder)) {
    const type = TYPES[/\.(\w+)\.br$/.exec(name)?.[1] ?? ""];
    if (!type) continue;
    const path = join(folder, name);
    const address = relative(folder, path).slice(0, -".br".length).split(sep).join("/");
    found.set(ADDRESS + address, { path, length: statSync(path).size, type });
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
