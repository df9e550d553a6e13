import { readFileSync } from "node:fs";
import { decodeTrustedDeviceCookie, readSessionToken } from "@/server/auth/token";
import { appCode } from "./authenticator";
import type { Lab } from "./lab";
import { type Person, password } from "./people";
import type { Recorded } from "./recording-proxy";

/** What must not be read by anybody but its owner, and in which shapes it could stand somewhere. */
interface Secret {
  kind: Kind;
  value: string;
  pattern: RegExp;
}

export type Kind =
  | "password"
  | "text code"
  | "app code"
  | "recovery code"
  | "app secret"
  | "link"
  | "session secret"
  | "cookie"
  | "server key"
  | "hash";

export interface Leak {
  kind: Kind;
  value: string;
  where: string;
}

/** Everything secret that was met during a run, learnt from outside: from people, messages, cookies and the database file. */
export class Secrets {
  readonly #known = new Map<string, Secret>();
  readonly #appSecrets = new Set<string>();

  constructor(private readonly lab: Lab) {
    this.#add("password", password);
    this.#add("server key", lab.secret);
  }

  /** What the person has at home. */
  addPerson({ secret, codes }: Pick<Person, "secret" | "codes">): void {
    for (const code of codes) this.addRecoveryCode(code);
    if (secret) this.addAppSecret(secret);
  }

  addRecoveryCode(code: string): void {
    // Plain, in groups of 3-3-4 whatever stands between them, and spelled for the ear.
    const groups = [code.slice(0, 3), code.slice(3, 6), code.slice(6)];
    const grouped = groups.join("[^0-9]{0,80}");
    const spelled = groups.map((group) => [...group].join(" ")).join("[^0-9]{1,3}");
    this.#add("recovery code", code, new RegExp(`(?<![0-9])(?:${grouped}|${spelled})(?![0-9])`));
  }

  addAppSecret(secret: string): void {
    if (secret.length < 32) throw new Error("this is no secret of an app");
    this.#appSecrets.add(secret);
    const fours = (secret.match(/.{1,4}/g) ?? []).join("(?:\\s|%20|\\+)?");
    this.#add("app secret", secret, new RegExp(fours, "i"));
  }

  /** Learns what an answer handed out, and what the database and the messages hold at that moment. */
  async hear({ setCookies }: Pick<Recorded, "setCookies">): Promise<void> {
    for (const line of setCookies) await this.#addCookie(line);
    await this.learn();
  }

  async learn(): Promise<void> {
    for (const { channel, text } of await this.lab.rows("SELECT channel, text FROM inbox_messages")) {
      const said = String(text);
      const code = /^Code [A-Z]: (\d{6}) /.exec(said)?.[1];
      if (channel === "sms" && code) this.#add("text code", code, alone(code));
      for (const [token] of said.matchAll(/[A-Za-z0-9_-]{43}/g)) this.#add("link", token);
    }
    for (const { table, column, value } of await this.#cells()) {
      // The chain of the audit is there to be kept elsewhere too: the log names its head.
      if (table === "audit_events") continue;
      if (/(_hash|_mac|_sealed)$/.test(column)) this.#add("hash", value);
      // What a key ring opens with is no secret, what it is salted with is none of anybody's business.
      if (table === "recovery_code_sets" && column === "salt") this.#add("hash", value);
    }
  }

  /** Secrets that stand in a text. App codes are looked for as they were at that moment. */
  findIn(text: string, where: string, at: number, kinds: (kind: Kind) => boolean = () => true): Leak[] {
    return [...this.#known.values(), ...this.#appCodes(at)]
      .filter(({ kind, pattern }) => kinds(kind) && pattern.test(text))
      .map(({ kind, value }) => ({ kind, value, where }));
  }

  /** AT-44: what somebody reads who looks into the database now. The demo's inbox stands for the phone and is left out. */
  async findInCells(when: string): Promise<Leak[]> {
    const cells = (await this.#cells()).filter(({ table }) => table !== "inbox_messages");
    const plain = (kind: Kind) => kind !== "hash" && kind !== "app code";
    return cells.flatMap(({ table, column, value }) =>
      this.findIn(value, `${table}.${column} ${when}`, Date.now(), plain),
    );
  }

  /** The same for somebody who takes the file away. */
  async findInDatabase(): Promise<Leak[]> {
    const inCells = await this.findInCells("at the end");
    // The bytes of the file as well, freed pages included: what the inbox never carried must not be there at all.
    const bytes = ["", "-wal"].map((end) => readFileSync(this.lab.file + end, "latin1")).join("");
    const never = (kind: Kind) =>
      ["password", "recovery code", "app secret", "session secret", "server key"].includes(kind);
    return [...inCells, ...this.findIn(bytes, "the bytes of the file", Date.now(), never)];
  }

  /** T113: what somebody reads who keeps the log. */
  findInLogs(): Leak[] {
    return this.lab.servers.flatMap((server) => this.findIn(server.printed(), "the server's log", Date.now()));
  }

  count(kind: Kind): number {
    return [...this.#known.values()].filter((secret) => secret.kind === kind).length;
  }

  *#appCodes(at: number): Iterable<Secret> {
    for (const secret of this.#appSecrets) {
      for (const moment of [at - 30_000, at]) {
        const code = codeAt(secret, Math.floor(moment / 30_000));
        yield { kind: "app code", value: code, pattern: alone(code) };
      }
    }
  }

  async #addCookie(line: string): Promise<void> {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (!name.startsWith("__Host-") || value.length < 20) return;
    this.#add("cookie", value);
    const session = name === "__Host-session" ? await readSessionToken(value) : null;
    const device = name.startsWith("__Host-device-") ? await decodeTrustedDeviceCookie(value) : null;
    if (session) this.#add("session secret", session);
    if (device) this.#add("session secret", device.token);
    if (name === "__Host-login") this.#add("session secret", value);
  }

  async #cells(): Promise<{ table: string; column: string; value: string }[]> {
    const tables = await this.lab.rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    );
    const cells: { table: string; column: string; value: string }[] = [];
    for (const { name } of tables) {
      const table = String(name);
      for (const row of await this.lab.rows(`SELECT * FROM "${table}"`)) {
        for (const [column, value] of Object.entries(row))
          if (value !== null) cells.push({ table, column, value: String(value) });
      }
    }
    return cells;
  }

  #add(kind: Kind, value: string, pattern = new RegExp(value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))): void {
    if (value !== "" && !this.#known.has(value)) this.#known.set(value, { kind, value, pattern });
  }
}

// Six digits stand for themselves only where they are not part of a longer word or number.
function alone(digits: string): RegExp {
  return new RegExp(`(?<![0-9A-Za-z_-])${digits}(?![0-9A-Za-z_-])`);
}

const codes = new Map<string, string>();

function codeAt(secret: string, step: number): string {
  const name = `${secret}/${step}`;
  const known = codes.get(name) ?? appCode(secret, step * 30_000);
  codes.set(name, known);
  return known;
}
