import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import { Visitor } from "@/tests/support/form-client";
import { enterPassword, expectVerdict, IN, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson } from "@/tests/support/people";
import type { Server } from "@/tests/support/server";
import { until } from "@/tests/support/until";

// T106: slow and oversized requests on raw connections to the server itself, no proxy in front. All at once: they may take half a
// minute each.
const CROWD = 100;
/** Each of them asks for more than the system keeps for somebody who does not read. */
const DEAF = 20;
/** Ten seconds for the head, twenty for the body, thirty of silence; Node looks every thirty. A bit for the machine itself. */
const ENDS_WITHIN_MS = 55_000;
/** Node grants what is still to be written a second term. */
const HANGS_UP_WITHIN_MS = 80_000;

let lab: Lab;
let server: Server;
beforeAll(async () => {
  lab = await openLab("slow");
  server = await lab.start();
});
afterAll(() => lab.close());

interface Line {
  socket: Socket;
  heard(): string;
  /** Milliseconds from the connection to its end, whoever ended it; `null` while it is open. */
  endedAfter(): number | null;
}

async function dial(opening: string | Buffer = ""): Promise<Line> {
  const socket = connect({ port: server.port, host: "localhost" });
  const chunks: Buffer[] = [];
  let ended: number | null = null;
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "connect");
  const begun = performance.now();
  const note = () => {
    ended ??= performance.now() - begun;
  };
  socket.on("error", note);
  socket.on("close", note);
  socket.write(opening);
  return { socket, heard: () => Buffer.concat(chunks).toString("latin1"), endedAfter: () => ended };
}

const dialMany = (count: number, opening: string) => Promise.all(Array.from({ length: count }, () => dial(opening)));

function head(first: string, headers: Record<string, string> = {}): string {
  const { host, origin } = new URL(lab.url);
  const all = { Host: host, Origin: origin, ...headers };
  return `${[first, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)].join("\r\n")}\r\n`;
}

const form = (length: number | string) => ({
  "Content-Type": "application/x-www-form-urlencoded",
  "Content-Length": String(length),
});

/** Another byte every second, as long as the line is open. */
function drip(lines: Line[], bytes: string): { stop(): void } {
  const timer = setInterval(() => {
    for (const { socket } of lines) if (socket.writable) socket.write(bytes);
  }, 1_000);
  return { stop: () => clearInterval(timer) };
}

async function largestScriptOf(html: string): Promise<string> {
  const paths = new Set([...html.matchAll(/src="(\/_next\/static\/[^"]+\.js)"/g)].map(([, path = ""]) => path));
  const sizes = new Map<string, number>();
  for (const path of paths) sizes.set(path, (await new Visitor(lab.url).get(path)).body.length);
  const [largest] = [...sizes].sort(([, a], [, b]) => b - a);
  return present(largest, "a script on the page")[0];
}

async function longestOf(lines: Line[]): Promise<number> {
  await until("the ends", () => lines.every((line) => line.endedAfter() !== null) || undefined, ENDS_WITHIN_MS);
  return Math.max(...lines.map((line) => present(line.endedAfter())));
}

describe("T106 slow", () => {
  test(`${CROWD} slow heads, ${CROWD} slow bodies and ${DEAF} who do not read: others are served meanwhile, and each ends within a limit`, async () => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    const page = await new Visitor(lab.url).open(paths.login);
    const script = await largestScriptOf(page.body);
    const heads = await dialMany(CROWD, head("GET /nl/login HTTP/1.1"));
    const bodies = await dialMany(CROWD, `${head("POST /nl/login HTTP/1.1", form(1_000))}\r\n`);
    const begun = performance.now();
    const deaf = await Promise.all(Array.from({ length: DEAF }, () => dial()));
    const asked = 200;
    for (const { socket } of deaf) {
      socket.pause();
      socket.write(`${head(`GET ${script} HTTP/1.1`)}\r\n`.repeat(asked));
    }
    const drips = [drip(heads, "X-Slow: 1\r\n"), drip(bodies, "x")];
    const times: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const started = performance.now();
      expectVerdict(await enterPassword(new Visitor(lab.url), cas), IN);
      times.push(Math.round(performance.now() - started));
    }
    expect(heads.some((line) => line.endedAfter() === null)).toBe(true);
    expect(bodies.some((line) => line.endedAfter() === null)).toBe(true);
    const [longestHead, longestBody] = await Promise.all([longestOf(heads), longestOf(bodies)]);
    for (const { stop } of drips) stop();
    for (const line of heads) expect(line.heard()).toMatch(/^HTTP\/1\.1 408 |^$/);
    await until("the server to hang up", () => openConnections() === 0 || undefined, HANGS_UP_WITHIN_MS);
    const hungUpAfter = performance.now() - begun;
    // Whoever reads at last finds that the rest was never sent.
    for (const { socket } of deaf) socket.resume();
    await longestOf(deaf);
    const answered = deaf.map((line) => line.heard().match(/HTTP\/1\.1 200 /g)?.length ?? 0);
    expect(Math.max(...answered)).toBeLessThan(asked);
    console.info(
      `others: slowest login ${Math.max(...times)} ms; ended after at most ${Math.round(longestHead)} ms (heads), ` +
        `${Math.round(longestBody)} ms (bodies), ${Math.round(hungUpAfter)} ms (deaf, ${Math.max(...answered)} of ${asked} answers)`,
    );
    expect(Math.max(...times)).toBeLessThan(5_000);
    expect(server.isOver()).toBe(false);
  });
});

describe("T106 too large", () => {
  const megabyte = Buffer.alloc(1_000_000, "x");

  /** Writes as fast as the other side takes it, until all is written or the line is over. */
  async function pour({ socket, endedAfter }: Line, megabytes: number): Promise<void> {
    for (let i = 0; i < megabytes && socket.writable; i += 1) {
      socket.write(megabyte);
      await until("room", () => !socket.writableNeedDrain || endedAfter() !== null || undefined);
    }
  }

  test("a body of 60 MB is refused before it was sent, with a length and without one, and takes no memory", async () => {
    const before = memory();
    const announced = await dial(`${head("POST /nl/login HTTP/1.1", form(60_000_000))}\r\n`);
    const endless = await dial(
      `${head("POST /nl/login HTTP/1.1", { "Transfer-Encoding": "chunked" })}\r\n${(60_000_000).toString(16)}\r\n`,
    );
    for (const line of [announced, endless])
      await until("the refusal", () => /^HTTP\/1\.1 413 .*<\/html>/s.test(line.heard()) || undefined, 5_000);
    await Promise.all([pour(announced, 60), pour(endless, 60)]);
    expect((await new Visitor(lab.url).open(paths.login)).status).toBe(200);
    expect(server.printed()).not.toContain("exceeded");
    const grown = memory() - before;
    console.info(`60 MB twice: the server grew by ${Math.round(grown)} MB`);
    expect(grown).toBeLessThan(50);
    for (const { socket } of [announced, endless]) socket.destroy();
  });

  test("ten thousand headers, a header of 1 MB and an address of 1 MB are refused at once", async () => {
    const heads = [
      `${head("GET /nl/login HTTP/1.1")}${Array.from({ length: 10_000 }, (_, i) => `X-Header-${i}: x\r\n`).join("")}\r\n`,
      `${head("GET /nl/login HTTP/1.1", { Cookie: megabyte.toString() })}\r\n`,
      `${head(`GET /${megabyte} HTTP/1.1`)}\r\n`,
    ];
    const lines = await Promise.all(heads.map((each) => dial(each)));
    expect(await longestOf(lines)).toBeLessThan(5_000);
    for (const line of lines) expect(line.heard()).toMatch(/^HTTP\/1\.1 431 |^$/);
    expect((await new Visitor(lab.url).open(paths.login)).status).toBe(200);
  });

  test("what is no HTTP at all, or smuggles a second request, ends the connection", async () => {
    const lines = await Promise.all([
      dial("\u0016\u0003\u0001 hello\r\n\r\n"),
      dial(
        `${head("POST /nl/login HTTP/1.1", { ...form(5), "Transfer-Encoding": "chunked" })}\r\n0\r\n\r\nGET /nl HTTP/1.1\r\n\r\n`,
      ),
      dial(`${head("POST /nl/login HTTP/1.1", form("5\r\nContent-Length: 6"))}\r\nxxxxxx`),
    ]);
    expect(await longestOf(lines)).toBeLessThan(5_000);
    for (const line of lines) {
      expect(line.heard()).toMatch(/^HTTP\/1\.1 400 |^$/);
      expect(line.heard().match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1);
    }
  });
});

/** Connections that the server has not closed on its side, as the system counts them. */
function openConnections(): number {
  const rows = ["tcp", "tcp6"].flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n"));
  const port = server.port.toString(16).toUpperCase().padStart(4, "0");
  const established = new RegExp(`^ *\\d+: [0-9A-F]+:${port} [0-9A-F]+:[0-9A-F]{4} 01 `);
  return rows.filter((row) => established.test(row)).length;
}

/** Resident memory of the server, MB. */
function memory(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_000;
}
