import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, type InArgs } from "@libsql/client";
import { type Clock, systemClock } from "@/domain/clock";
import type { Context } from "@/domain/context";
import { contextOn } from "./database";
import { type RemoteDatabase, serveFile } from "./remote";
import { freePort, type Server, startServer } from "./server";

export type Row = Record<string, unknown>;

/** One database file, the servers on it, a builder's context on the same file, and a witness that only reads. */
export interface Lab {
  /** Where people reach the product, whichever process answers. */
  url: string;
  file: string;
  folder: string;
  secret: string;
  ctx: Context;
  servers: Server[];
  /** The libSQL server between the servers and the file, with PROVE_DATABASE=remote. */
  remote: RemoteDatabase | null;
  /** One more server process on the same file, at the port of the address if that is free, else at another one. */
  start(env?: Record<string, string>, at?: "the address" | "another port"): Promise<Server>;
  /** What every process on this file has to know, besides what a proof adds. */
  settings(): Record<string, string>;
  /** What a connection of its own reads. */
  rows(query: string, args?: InArgs): Promise<Row[]>;
  count(query: string, args?: InArgs): Promise<number>;
  /** What SQLite itself says of the file, from a process of its own. */
  integrity(): string;
  close(): Promise<void>;
}

export async function openLab(name: string, clock: Clock = systemClock, folder = newFolder(name)): Promise<Lab> {
  const file = join(folder, "app.db");
  const [secret, port] = [randomBytes(32).toString("base64url"), await freePort()];
  const url = `http://localhost:${port}`;
  const servers: Server[] = [];
  const ctx = contextOn(file, secret, clock);
  await ctx.db.migrate("db/migrations");
  // The builder and the witness use the file itself; with this setting the servers only know a libSQL server in front of it.
  const remote = process.env.PROVE_DATABASE === "remote" ? await serveFile(file) : null;
  const witness = createClient({ url: `file:${file}`, timeout: 2_000 });
  const lab: Lab = {
    url,
    file,
    folder,
    secret,
    ctx,
    servers,
    remote,
    async start(env = {}, at = "the address") {
      const taken = servers.some((server) => !server.isOver() && server.port === port);
      const server = await startServer(at === "the address" && !taken ? port : await freePort(), {
        ...lab.settings(),
        ...env,
      });
      servers.push(server);
      return server;
    },
    settings: () => ({ ...settings(lab), ...remote?.env }),
    rows: (query, args = []) => read(witness, query, args),
    async count(query, args = []) {
      const [row] = await read(witness, query, args);
      return Number(Object.values(row ?? { none: Number.NaN })[0]);
    },
    integrity: () => execFileSync("sqlite3", [file, "PRAGMA integrity_check"], { encoding: "utf8" }).trim(),
    async close() {
      await Promise.all(servers.map((server) => server.stop()));
      ctx.db.close();
      witness.close();
      await remote?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return lab;
}

export function newFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `prove-${name}-`));
}

async function read(witness: Client, query: string, args: InArgs): Promise<Row[]> {
  const { rows } = await witness.execute({ sql: query, args });
  return rows.map((row) => ({ ...row }));
}

// Set but empty counts as not set, and keeps Next from taking the value of an .env file: so for every variable there is.
function settings(lab: Lab): Record<string, string> {
  const names = readFileSync(".env.example", "utf8").match(/^#?\s?(?!NEXT_)[A-Z][A-Z_]+(?==)/gm) ?? [];
  return {
    ...Object.fromEntries(names.map((name) => [name.replace(/^#?\s?/, ""), ""])),
    APP_MODE: "demo",
    APP_URL: lab.url,
    DATABASE_URL: `file:${lab.file}`,
    AUTH_SECRET: lab.secret,
    MAIL_TRANSPORT: "inbox",
    SMS_TRANSPORT: "inbox",
    SMS_DAILY_BUDGET: "100000",
    PASSWORD_HASH: "m=19456,t=2,p=1",
  };
}
