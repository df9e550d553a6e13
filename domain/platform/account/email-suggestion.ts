import { parse } from "tldts";
import { fail, ok, type Result } from "../../result";
import { canonicalEmail, readEmail } from "./email";

// Mailboxes that people in the Netherlands use, the most used first. Written as `name: endings`; one ending means that the provider
// has no other. A name at most four letters long is never guessed: too many real domains are one letter away from it.
const providers: Readonly<Record<string, readonly string[]>> = {
  gmail: ["com"],
  hotmail: ["com", "nl", "be", "de", "fr", "es", "it", "co.uk"],
  outlook: ["com", "nl", "be", "de", "fr", "es", "it"],
  live: ["nl", "com", "be", "de", "fr", "co.uk"],
  ziggo: ["nl"],
  kpnmail: ["nl"],
  icloud: ["com"],
  yahoo: ["com", "nl", "be", "de", "fr", "es", "it", "co.uk"],
  hetnet: ["nl"],
  planet: ["nl"],
  home: ["nl"],
  xs4all: ["nl"],
  upcmail: ["nl"],
  casema: ["nl"],
  chello: ["nl"],
  quicknet: ["nl"],
  zeelandnet: ["nl"],
  onsbrabantnet: ["nl"],
  kpnplanet: ["nl"],
  caiway: ["nl"],
  solcon: ["nl"],
  telfort: ["nl"],
  tele2: ["nl"],
  wanadoo: ["nl", "fr"],
  telenet: ["be"],
  skynet: ["be"],
  proximus: ["be"],
  protonmail: ["com", "ch"],
  proton: ["me"],
  googlemail: ["com"],
  msn: ["com", "nl"],
  me: ["com"],
  mac: ["com"],
  aol: ["com"],
  gmx: ["net", "com", "de", "at", "ch"],
  web: ["de"],
  // Real providers that lie one letter from another.
  mail: ["com", "nl", "ru"],
  email: ["com", "nl"],
  ymail: ["com"],
  rocketmail: ["com"],
};

/** Endings that people mean when they type one that does not exist, the most used first. */
const endings = ["nl", "com", "be", "de", "eu", "org", "net", "info"];

export type NewEmailFailure =
  | { code: "email-invalid"; suggestion?: string }
  /** A likely typing error. The same address, sent once more as `confirmed`, is accepted. */
  | { code: "email-suggestion"; suggestion: string };

/**
 * An address that nobody proved yet and that mail is about to go to. With a likely typing error in its domain the person is asked
 * once; `confirmed` is the address they were asked about.
 */
export function readNewEmail(typed: string, confirmed = ""): Result<string, NewEmailFailure> {
  const email = readEmail(typed);
  if (!email) {
    const suggestion = repairEmail(typed);
    return fail(suggestion ? { code: "email-invalid", suggestion } : { code: "email-invalid" });
  }
  const suggestion = suggestEmail(email);
  return suggestion && readEmail(confirmed) !== email ? fail({ code: "email-suggestion", suggestion }) : ok(email);
}

/** `noor@gmail.com` for `noor@gmial.com`: what was probably meant, or `null`. `email` in its canonical spelling. */
export function suggestEmail(email: string): string | null {
  const at = email.lastIndexOf("@");
  const [local, host] = [email.slice(0, at), email.slice(at + 1)];
  const meant = providerMeant(host) ?? endingMeant(host);
  return meant ? canonicalEmail(`${local}@${meant}`) : null;
}

// `noor@gmail,com`, `noor@gmailcom`, `noor@gmail`: no address, but plain enough what it was meant to be.
function repairEmail(typed: string): string | null {
  const [local = "", host = "", ...more] = typed.trim().toLowerCase().split("@");
  if (more.length > 0 || !/^[a-z0-9,;.\s-]+$/.test(host)) return null;
  const plain = host.replace(/[,;.\s]+/g, ".").replace(/^\.|\.$/g, "");
  const isKnown = (name: string, ending: string) => plain === name || plain === name + ending.replaceAll(".", "");
  const whole = Object.entries(providers).find(([name, [first = ""]]) => name.length > 4 && isKnown(name, first));
  return readEmail(`${local}@${whole ? `${whole[0]}.${whole[1][0]}` : plain}`);
}

function providerMeant(host: string): string | null {
  const dot = host.indexOf(".");
  const [name, ending] = [host.slice(0, dot), host.slice(dot + 1)];
  if (providers[name]?.includes(ending)) return null;
  const near = Object.entries(providers).flatMap(([known, of]) =>
    of.map((each) => ({ host: `${known}.${each}`, far: distanceTo({ name, ending }, known, each, of.length === 1) })),
  );
  const [nearest] = near.filter(({ far }) => far !== null).sort((a, b) => (a.far ?? 0) - (b.far ?? 0));
  return nearest?.host ?? null;
}

// How far the typed domain is from a known one; `null`: too far to be a slip.
function distanceTo(
  typed: { name: string; ending: string },
  name: string,
  ending: string,
  only: boolean,
): number | null {
  const [far, farEnding] = [editDistance(typed.name, name), editDistance(typed.ending, ending)];
  if (far === 0) return farEnding <= 1 || (only && name.length > 4) ? 1 : null;
  const slips = name.length > 4 ? (name.length > 6 && typed.name[0] === name[0] ? 2 : 1) : 0;
  const endingFits = farEnding === 0 || (farEnding === 1 && !exists(typed.ending));
  return far <= slips && endingFits ? far + farEnding : null;
}

function endingMeant(host: string): string | null {
  const dot = host.lastIndexOf(".");
  const ending = host.slice(dot + 1);
  if (exists(ending) || ending.startsWith("xn--")) return null;
  const meant = endings.find((each) => editDistance(ending, each) === 1);
  return meant ? host.slice(0, dot + 1) + meant : null;
}

function exists(ending: string): boolean {
  return parse(`x.${ending}`, { allowPrivateDomains: false }).isIcann === true;
}

/** Letters left out, added, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + same,
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(from.length, to.length);
}
