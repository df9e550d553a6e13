import { and, eq } from "drizzle-orm";
import { connections, databaseFacts, healthspaces, invitations } from "@/db/schema";
import type { Context } from "../../context";
import { putLogo } from "../../healthspace/own-page";
import { findAccountByEmail } from "../../platform/account/account";
import { hashToken } from "../../platform/crypto/token";
import { inTransaction } from "../../transaction";
import {
  buildAccount,
  buildConnection,
  buildFactor,
  buildHealthspace,
  buildInvitation,
  buildMembership,
  buildMembershipRequest,
  buildTrustedDevice,
  showOnOwnPage,
} from "./build";
import byThemselves from "./by-themselves.json" with { type: "json" };
import { buildConversation } from "./conversation";
import behandelmodules from "./healthspace.json" with { type: "json" };
import logo from "./logo.json" with { type: "json" };
import people from "./people.json" with { type: "json" };
import { demoState } from "./state";
import { buildModules } from "./worksheet";

const rolesOf: Record<string, ("owner" | "clinician" | "clinician-connects" | "clinician-invites")[]> = {
  "eva@example.nl": ["owner", "clinician", "clinician-connects", "clinician-invites"],
  "tom@example.nl": ["clinician", "clinician-connects"],
};

const APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/**
 * Fills a database with the people of the demo, once. Each part is one transaction that does nothing when its part is there: what was
 * broken off is finished by the next start, and two processes may do it at once. "was-there" means that all of it is.
 */
export async function seedDemo(ctx: Context): Promise<"seeded" | "was-there"> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(databaseFacts).values({ key: "demo", value: "seeding" }).onConflictDoNothing(),
  );
  if ((await demoState(ctx)) !== "seeding") return "was-there";
  for (const part of parts) await asOne(ctx, part);
  const ended = await inTransaction(ctx, (ctx) =>
    ctx.tx
      .update(databaseFacts)
      .set({ value: "seeded" })
      .where(and(eq(databaseFacts.key, "demo"), eq(databaseFacts.value, "seeding")))
      .returning(),
  );
  return ended.length === 1 ? "seeded" : "was-there";
}

/** Runs operations that begin transactions of their own inside a single one. Only for the seed: it hashes while it holds the lock. */
async function asOne(ctx: Context, part: (ctx: Context) => Promise<void>): Promise<void> {
  await inTransaction(ctx, ({ tx }) => part({ ...ctx, db: { ...ctx.db, read: tx, write: (work) => work(tx) } }));
}

const parts = [
  healthspaceWithLogo,
  ...people.people.map((person) => (ctx: Context) => onePerson(ctx, person)),
  whoTreatsWhom,
  theInvitations,
  healthspacesOfTheirOwn,
];

async function healthspaceIdOf(ctx: Context, alias: string): Promise<string | null> {
  const [row] = await ctx.db.read
    .select({ id: healthspaces.id })
    .from(healthspaces)
    .where(eq(healthspaces.alias, alias));
  return row?.id ?? null;
}

async function theHealthspace(ctx: Context): Promise<string> {
  const id = await healthspaceIdOf(ctx, behandelmodules.alias);
  if (id === null) throw new Error("the Healthspace of the demo is not there");
  return id;
}

async function healthspaceWithLogo(ctx: Context): Promise<void> {
  if ((await healthspaceIdOf(ctx, behandelmodules.alias)) !== null) return;
  const id = await buildHealthspace(ctx, behandelmodules);
  await inTransaction(ctx, (ctx) => putLogo(ctx, id, { type: "image/png", bytes: Buffer.from(logo.png, "base64") }));
}

async function onePerson(ctx: Context, person: (typeof people.people)[number]): Promise<void> {
  if (await findAccountByEmail(ctx, person.email)) return;
  const healthspaceId = await theHealthspace(ctx);
  const state =
    person.email === "lena@example.nl" ? "not-activated" : person.email === "bram@example.nl" ? "disabled" : "active";
  const account = await buildAccount(ctx, { ...person, state });
  await buildMembership(ctx, account, healthspaceId, rolesOf[person.email]);
  if (person.email === "eva@example.nl") await showOnOwnPage(ctx, account.id);
  if (person.email === "noor@example.nl") {
    await buildFactor(ctx, account, { type: "sms", phone: "+31612345678" });
    await buildTrustedDevice(ctx, account, { browser: "Firefox", system: "Windows" });
    await buildTrustedDevice(ctx, account, { browser: "Safari", system: "iOS" });
  }
  if (person.email === "sam@example.nl") {
    await buildFactor(ctx, account, { type: "totp", secret: APP_SECRET, lastStep: -1 }, 3);
  }
  if (person.email === "tom@example.nl" || person.email === "eva@example.nl") {
    await buildFactor(ctx, account, { type: "totp", secret: APP_SECRET, lastStep: -1 });
  }
}

/** The worksheet of Cas, whom Eva treats. Tom asks to; he treats Noor and Sam. */
async function whoTreatsWhom(ctx: Context): Promise<void> {
  const [cas, noor, sam, eva, tom] = await Promise.all(
    ["cas", "noor", "sam", "eva", "tom"].map((name) => findAccountByEmail(ctx, `${name}@example.nl`)),
  );
  if (!cas || !noor || !sam || !eva || !tom) throw new Error("somebody of the demo is not there");
  const there = await ctx.db.read.select().from(connections).where(eq(connections.staffId, eva.id));
  if (there.length > 0) return;
  const healthspaceId = await theHealthspace(ctx);
  await buildModules(ctx, cas, healthspaceId, eva);
  await buildConnection(ctx, { client: cas, staff: eva, healthspaceId });
  await buildConversation(ctx, { client: cas, staff: eva, healthspaceId });
  await buildConnection(ctx, { client: cas, staff: tom, healthspaceId, state: "offered" });
  await buildConnection(ctx, { client: noor, staff: tom, healthspaceId });
  await buildConnection(ctx, { client: sam, staff: tom, healthspaceId });
}

async function theInvitations(ctx: Context): Promise<void> {
  const { email, token } = people.invitation;
  const hash = hashToken("invitation", token);
  const there = await ctx.db.read.select().from(invitations).where(eq(invitations.tokenHash, hash));
  if (there.length > 0) return;
  const healthspaceId = await theHealthspace(ctx);
  await buildInvitation(ctx, { email, token, healthspaceId });
  await buildInvitation(ctx, { ...people.usedInvitation, healthspaceId, state: "used" });
  await buildInvitation(ctx, { ...people.withdrawnInvitation, healthspaceId, state: "withdrawn" });
}

async function healthspacesOfTheirOwn(ctx: Context): Promise<void> {
  if ((await healthspaceIdOf(ctx, byThemselves.open.alias)) !== null) return;
  await buildHealthspace(ctx, { ...byThemselves.open, entry: "open" });
  const groups = await buildHealthspace(ctx, { ...byThemselves.request, entry: "request" });
  const eva = await findAccountByEmail(ctx, "eva@example.nl");
  const noor = await findAccountByEmail(ctx, "noor@example.nl");
  if (eva) await buildMembership(ctx, eva, groups, ["owner"]);
  if (noor) await buildMembershipRequest(ctx, noor, groups);
}
