import { readFile, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { giveDeskRole, listDeskPeople, takeDeskRole } from "@/domain/account-lifecycle/service-desk/people";
import type { Context } from "@/domain/context";
import type { Refusal } from "@/domain/healthspace/library/content-problem";
import { type Imported, importContent } from "@/domain/healthspace/library/import";
import { changeAnyItem, type ItemChange, listLibrary, type Shelf } from "@/domain/healthspace/library/versions";
import { findOwnPage } from "@/domain/healthspace/own-page";
import {
  type AccountState,
  disableAccount,
  enableAccount,
  endSessions,
  type Operator,
  showAccount,
  unlockAccount,
} from "@/domain/operations/operator/accounts";
import { createHealthspace, inviteTo } from "@/domain/operations/operator/healthspaces";
import { connectAsOperator, everyRole, setRolesAsOperator } from "@/domain/operations/operator/members";
import { purgeByHand, retryMessage } from "@/domain/operations/operator/queue";
import { type Delivery, listDeadLetters } from "@/domain/platform/outbox/state";
import { library } from "@/domain/policy";
import { type Failure, ok, type Result } from "@/domain/result";
import { REASONS } from "./content-reasons";
import { operatorNamed, Refused, type Run, showMoment, withContext } from "./run";

const HELP = `npm run admin -- COMMAND [options]

  account show EMAIL            how an account stands, its last messages and events; no secrets
  account disable EMAIL         nobody logs in any more; everything open ends
  account enable EMAIL          the owner may log in again
  account end-sessions EMAIL    ends every session, open login, link and trusted device
  account unlock EMAIL          pauses end, a method that was switched off by failures works again
  service-desk give EMAIL       works at the service desk from now on (two-factor or a passkey is asked at every visit)
  service-desk take EMAIL
  service-desk list
  healthspace create --alias A --name N --owner EMAIL --first-name F --last-name L
                     [--description-nl T] [--description-en T] [--entry invitation|request|open]
                     [--sender NAME] [--locale nl|en]
                                a Healthspace and its owner, who gets a mail to choose a password
  invite --alias A --email EMAIL [--locale nl|en]
  library import FILE [--healthspace ALIAS] [--dry-run]
                                publishes FHIR R4 content (Questionnaire, PlanDefinition or a Bundle), all of it or
                                nothing, for one Healthspace or for all; says what of it is not used. --dry-run: only says
  library list [--healthspace ALIAS]
  library show|hide ID          whether clients see it in their library
  library self-start|no-self-start ID
                                whether they may begin it by themselves, where it is shown and asks something
  library archive|unarchive ID  takes it off the list; work that was put ready goes on
  roles --alias A --email EMAIL --roles client,owner,clinician,clinician-connects,clinician-invites,assistant,library
                                gives a member these roles and no others; contacts of a role that is lost end
  connect --alias A --client EMAIL --staff EMAIL [--access record|messages]
                                offers a contact; it opens nothing before the client agrees, unless the Healthspace
                                tells its clients instead of asking them
  messages dead                 messages that were given up
  messages retry ID             puts one back into the queue
  purge                         deletes what has run out, now instead of tonight

Every command leaves a line in the audit, in the name of --by NAME (default: the system's user).
Exit code: 0 done, 1 refused, 2 not understood.`;

const options = {
  help: { type: "boolean" },
  by: { type: "string" },
  alias: { type: "string" },
  name: { type: "string" },
  owner: { type: "string" },
  email: { type: "string" },
  "first-name": { type: "string" },
  "last-name": { type: "string" },
  "description-nl": { type: "string", default: "" },
  "description-en": { type: "string", default: "" },
  entry: { type: "string", default: "invitation" },
  sender: { type: "string" },
  locale: { type: "string", default: "nl" },
  healthspace: { type: "string" },
  roles: { type: "string" },
  client: { type: "string" },
  staff: { type: "string" },
  access: { type: "string", default: "record" },
  "dry-run": { type: "boolean" },
} as const;

type Values = ReturnType<typeof read>["values"];

interface Invocation {
  ctx: Context;
  operator: Operator;
  values: Values;
  /** The argument after the command, such as an address. Throws `Refused` when it is missing. */
  argument(what: string): string;
  print(line: string): void;
}

const commands: Record<string, (invocation: Invocation) => Promise<number>> = {
  "account show": async ({ ctx, operator, argument, print }) => {
    const shown = await showAccount(ctx, operator, argument("the e-mail address"));
    if (!shown.ok) return refuse(shown.failure, print);
    for (const line of describe(shown.value)) print(line);
    return 0;
  },
  "account disable": (invocation) =>
    onAccount(invocation, disableAccount, "disabled; everything that was open has ended"),
  "account enable": (invocation) => onAccount(invocation, enableAccount, "enabled"),
  "account end-sessions": (invocation) => onAccount(invocation, endSessions, "logged out everywhere"),
  "service-desk give": async ({ ctx, operator, argument, print }) =>
    answer(
      await giveDeskRole(ctx, operator, argument("the e-mail address")),
      "They work at the service desk now: /service-desk, with two-factor on or a passkey.",
      print,
    ),
  "service-desk take": async ({ ctx, operator, argument, print }) =>
    answer(
      await takeDeskRole(ctx, operator, argument("the e-mail address")),
      "They find no service desk any more.",
      print,
    ),
  "service-desk list": async ({ ctx, print }) => {
    const people = await listDeskPeople(ctx);
    for (const { email, givenBy, givenAt } of people) print(`${showMoment(givenAt)}  ${email}  by ${givenBy}`);
    print(`${people.length} at the service desk.`);
    return 0;
  },
  "account unlock": (invocation) => onAccount(invocation, unlockAccount, "unlocked"),
  "healthspace create": async ({ ctx, operator, values, print }) => {
    const made = await createHealthspace(ctx, operator, {
      alias: needed(values, "alias"),
      name: needed(values, "name"),
      descriptionNl: values["description-nl"],
      descriptionEn: values["description-en"],
      entry: oneOf(values.entry, ["invitation", "request", "open"], "--entry"),
      senderName: values.sender,
      owner: {
        email: needed(values, "owner"),
        firstName: needed(values, "first-name"),
        lastName: needed(values, "last-name"),
        locale: oneOf(values.locale, ["nl", "en"], "--locale"),
      },
    });
    if (!made.ok) return refuse(made.failure, print);
    const mail = made.value.owner === "made" ? "; a mail to choose a password is on its way" : "";
    print(`Made ${made.value.healthspaceId}. Its owner's account ${made.value.owner}${mail}.`);
    return 0;
  },
  invite: async ({ ctx, operator, values, print }) => {
    const [alias, email] = [needed(values, "alias"), needed(values, "email")];
    const sent = await inviteTo(ctx, operator, {
      alias,
      email,
      locale: oneOf(values.locale, ["nl", "en"], "--locale"),
    });
    return answer(sent, "The invitation is on its way.", print);
  },
  "library import": async ({ ctx, operator, values, argument, print }) => {
    const json = await readContentFile(argument("the file"));
    const shelf = await shelfNamed(ctx, values.healthspace);
    const mode = values["dry-run"] ? "report" : "publish";
    const imported = await importContent(ctx, json, { shelf, by: operator, mode });
    if (!imported.ok) return refuseContent(imported.failure.refusals, print);
    const { published, unchanged, remarks } = imported.value;
    for (const entry of published) print(showImported(mode === "report" ? "would be new" : "new", entry));
    for (const entry of unchanged) print(showImported("unchanged", entry));
    for (const { path, found } of remarks) print(`not used      ${path}${found ? `  ${found}` : ""}`);
    return 0;
  },
  "library list": async ({ ctx, values, print }) => {
    const entries = await listLibrary(ctx, await shelfNamed(ctx, values.healthspace), "archived too");
    for (const { item, version } of entries) {
      const marks = [
        item.healthspaceId === null ? "all" : "own",
        ...(item.shownAt === null ? [] : ["shown"]),
        ...(item.selfStartAt === null ? [] : ["self-start"]),
        ...(item.archivedAt === null ? [] : ["archived"]),
      ];
      const where = marks.join(", ");
      const title = version.titleNl ?? version.titleEn ?? "";
      print(`${item.id}  ${item.kind.padEnd(10)}  ${where.padEnd(22)}  ${version.url}|${version.version}  ${title}`);
    }
    print(`${entries.length} in the library.`);
    return 0;
  },
  "library show": (invocation) => onItem(invocation, "shown", "Clients see it now."),
  "library hide": (invocation) => onItem(invocation, "hidden", "Clients do not see it any more."),
  "library self-start": (invocation) => onItem(invocation, "self-start", "Clients may begin it by themselves."),
  "library no-self-start": (invocation) => onItem(invocation, "no-self-start", "Staff put it ready again."),
  "library archive": (invocation) => onItem(invocation, "archived", "It is no longer on the list."),
  "library unarchive": (invocation) => onItem(invocation, "unarchived", "It is on the list again."),
  roles: async ({ ctx, operator, values, print }) => {
    const [alias, email] = [needed(values, "alias"), needed(values, "email")];
    const roles = needed(values, "roles").split(",");
    const set = await setRolesAsOperator(ctx, operator, {
      alias,
      email,
      roles: roles.map((role) => oneOf(role, everyRole, "each of --roles")),
    });
    return answer(set, "The member has these roles now.", print);
  },
  connect: async ({ ctx, operator, values, print }) => {
    const made = await connectAsOperator(ctx, operator, {
      alias: needed(values, "alias"),
      client: needed(values, "client"),
      staff: needed(values, "staff"),
      access: oneOf(values.access, ["record", "messages"], "--access"),
    });
    const told = made.ok && made.value.rule === "tell";
    return answer(
      made.ok ? ok(null) : made,
      told ? "The contact is there; the client is told." : "The client is asked whether they agree.",
      print,
    );
  },
  "messages dead": async ({ ctx, print }) => {
    const dead = await listDeadLetters(ctx, 100);
    for (const message of dead) print(showDelivery(message));
    print(`${dead.length} given up.`);
    return 0;
  },
  "messages retry": async ({ ctx, operator, argument, print }) =>
    answer(await retryMessage(ctx, operator, argument("the id")), "It is in the queue again.", print),
  purge: async ({ ctx, operator, print }) => {
    const { purged, wiped, shortened } = await purgeByHand(ctx, operator);
    print(`${purged} rows deleted, the personal part of ${wiped} audit lines wiped, ${shortened} old ones removed.`);
    return 0;
  },
};

export const admin: Run = async (args, print) => {
  const { values, positionals } = read(args);
  const [first = "", second = "", third] = positionals;
  if (values.help || first === "") {
    print(HELP);
    return values.help ? 0 : 2;
  }
  const name = first in commands ? first : `${first} ${second}`;
  const command = commands[name];
  if (!command) throw new Refused(`There is no command "${name.trim()}".\n\n${HELP}`);
  const argument = (what: string) => {
    if (third === undefined) throw new Refused(`"${name}" needs ${what}.`);
    return third;
  };
  const operator = operatorNamed(values.by);
  return withContext((ctx) => command({ ctx, operator, values, argument, print }));
};

function read(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

type Needed = "alias" | "name" | "owner" | "email" | "first-name" | "last-name" | "roles" | "client" | "staff";

function needed(values: Values, name: Needed): string {
  const value = values[name];
  if (!value) throw new Refused(`--${name} is needed.`);
  return value;
}

function oneOf<const Choice extends string>(value: string, choices: readonly Choice[], name: string): Choice {
  const found = choices.find((choice) => choice === value);
  if (!found) throw new Refused(`${name} is one of ${choices.join(", ")}.`);
  return found;
}

async function onAccount(
  { ctx, operator, argument, print }: Invocation,
  work: (ctx: Context, operator: Operator, email: string) => Promise<Result<null, Failure>>,
  done: string,
): Promise<number> {
  return answer(await work(ctx, operator, argument("the e-mail address")), `The account is ${done}.`, print);
}

async function onItem(
  { ctx, operator, argument, print }: Invocation,
  change: ItemChange,
  done: string,
): Promise<number> {
  return answer(await changeAnyItem(ctx, { itemId: argument("the id"), change, by: operator }), done, print);
}

/** More than the library takes is not even read. */
async function readContentFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > library.fileBytes) throw new Refused(REASONS["too-large"]);
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`"${path}" cannot be read as text: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function shelfNamed(ctx: Context, alias: string | undefined): Promise<Shelf> {
  if (alias === undefined) return null;
  const found = await findOwnPage(ctx, alias, "nl");
  if (!found) throw new Refused(REFUSALS["no-such-healthspace"]);
  return found.id;
}

function showImported(what: string, { kind, title, url, version, number }: Imported): string {
  return `${what.padEnd(12)}  ${kind.padEnd(10)}  ${url}|${version}  number ${number}  ${title.nl ?? title.en ?? ""}`;
}

function refuseContent(refusals: Refusal[], print: (line: string) => void): number {
  for (const { path, reason, found } of refusals) print(`${path}: ${REASONS[reason]}${found ? ` (${found})` : ""}`);
  print("Nothing was stored.");
  return 1;
}

function answer(result: Result<null, Failure>, done: string, print: (line: string) => void): number {
  if (!result.ok) return refuse(result.failure, print);
  print(done);
  return 0;
}

const REFUSALS: Record<string, string> = {
  "no-such-member": "Nobody with this address is a member there.",
  "role-last-owner": "Somebody has to own the Healthspace. Give the role to another member first.",
  "offer-people": "A contact is between a client and a clinician of this Healthspace.",
  "offer-there": "There is one already, or one waits for an answer.",
  "desk-given": "They work at the service desk already.",
  "desk-not-given": "They do not work at the service desk.",
  "no-such-account": "There is no account with this address.",
  "no-such-healthspace": "There is no Healthspace with this alias.",
  "alias-invalid": "An alias has lower-case letters, digits and hyphens, forty at most.",
  "alias-taken": "This alias is taken.",
  "email-invalid": "This is no e-mail address.",
  "name-invalid": "A name has letters, spaces, apostrophes and hyphens.",
  "invitation-mail-limit": "This address was invited a moment ago. Try again later.",
  "library-item-unknown": "It is not there, or stands like that already.",
  "dead-letter-unknown": "No message with this id was given up.",
  "dead-letter-wiped": "What it said is gone: it was a text message, or its time is over.",
};

function refuse({ code }: Failure, print: (line: string) => void): number {
  print(REFUSALS[code] ?? code);
  return 1;
}

const STATES: Record<AccountState["state"], string> = {
  active: "active",
  "not-activated": "not activated",
  "disabled-by-owner": "disabled by its owner",
  "disabled-by-operator": "disabled by the operator or the service desk",
  deleting: "waits to be deleted",
};

function describe(account: AccountState): string[] {
  const factor = account.twoFactor;
  const method = factor.type === "sms" ? `text message to a number that ends in ${factor.phoneEnds}` : factor.type;
  return [
    `account        ${account.id}`,
    `state          ${STATES[account.state]}`,
    `made           ${showMoment(account.createdAt)}`,
    `password set   ${showMoment(account.passwordSetAt)}`,
    `two-factor     ${method}${factor.type !== "off" && factor.locked ? ", switched off by failures" : ""}`,
    `codes left     ${account.recoveryCodesLeft ?? "–"}`,
    `passkeys       ${account.passkeys}`,
    `open           ${account.sessions} sessions, ${account.trustedDevices} trusted devices`,
    `Healthspaces   ${account.memberships}`,
    ...account.pauses.map(({ what, until }) => `pause          ${what}, until ${showMoment(until)}`),
    "messages",
    ...account.deliveries.map((delivery) => `  ${showDelivery(delivery)}`),
    "events",
    ...account.lastEvents.map(({ at, event, outcome }) => `  ${showMoment(at)}  ${event}  ${outcome ?? ""}`.trimEnd()),
    "(times are UTC)",
  ];
}

function showDelivery({ id, channel, template, state, createdAt, attempts, provider, failure }: Delivery): string {
  const end = [provider, failure].filter(Boolean).join(", ");
  return `${showMoment(createdAt)}  ${channel}  ${template}  ${state}  ${attempts} attempts  ${id}${end ? `  (${end})` : ""}`;
}
