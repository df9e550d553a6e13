import { eq } from "drizzle-orm";
import { databaseFacts } from "@/db/schema";
import type { Context } from "../../context";
import { putLogo } from "../../healthspace/own-page";
import type { Account } from "../../platform/account/account";
import { inTransaction } from "../../transaction";
import {
  buildAccount,
  buildFactor,
  buildHealthspace,
  buildInvitation,
  buildMembership,
  buildMembershipRequest,
  buildTrustedDevice,
  buildWorksheet,
  showOnOwnPage,
} from "./build";
import byThemselves from "./by-themselves.json" with { type: "json" };
import behandelmodules from "./healthspace.json" with { type: "json" };
import logo from "./logo.json" with { type: "json" };
import people from "./people.json" with { type: "json" };

const rolesOf: Record<string, ("owner" | "clinician")[]> = {
  "eva@example.nl": ["owner", "clinician"],
  "tom@example.nl": ["clinician"],
};

const APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** Whether this database was filled with invented people; production refuses to start on it. */
export async function isDemoDatabase(ctx: Pick<Context, "db">): Promise<boolean> {
  const rows = await ctx.db.read.select().from(databaseFacts).where(eq(databaseFacts.key, "demo"));
  return rows.length > 0;
}

/** Fills an empty database with the people of the demo, once. The fact is written first, so two processes cannot both seed. */
export async function seedDemo(ctx: Context): Promise<"seeded" | "was-there"> {
  const claimed = await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(databaseFacts).values({ key: "demo", value: "seeding" }).onConflictDoNothing().returning(),
  );
  if (claimed.length === 0) return "was-there";
  const healthspaceId = await buildHealthspace(ctx, behandelmodules);
  await inTransaction(ctx, (ctx) =>
    putLogo(ctx, healthspaceId, { type: "image/png", bytes: Buffer.from(logo.png, "base64") }),
  );
  const made = new Map<string, Account>();
  for (const person of people.people) {
    const state =
      person.email === "lena@example.nl" ? "not-activated" : person.email === "bram@example.nl" ? "disabled" : "active";
    const account = await buildAccount(ctx, { ...person, state });
    await buildMembership(ctx, account, healthspaceId, rolesOf[person.email]);
    if (person.email === "eva@example.nl") await showOnOwnPage(ctx, account.id);
    if (person.email === "cas@example.nl") await buildWorksheet(ctx, account, healthspaceId);
    if (person.email === "noor@example.nl") {
      await buildFactor(ctx, account, { type: "sms", phone: "+31612345678" });
      await buildTrustedDevice(ctx, account, { browser: "Firefox", system: "Windows" });
      await buildTrustedDevice(ctx, account, { browser: "Safari", system: "iOS" });
    }
    if (person.email === "sam@example.nl") {
      await buildFactor(ctx, account, { type: "totp", secret: APP_SECRET, lastStep: -1 }, 3);
    }
    if (person.email === "tom@example.nl") {
      await buildFactor(ctx, account, { type: "totp", secret: APP_SECRET, lastStep: -1 });
    }
    made.set(person.email, account);
  }
  const { email, token } = people.invitation;
  await buildInvitation(ctx, { email, token, healthspaceId });
  await buildInvitation(ctx, { ...people.usedInvitation, healthspaceId, state: "used" });
  await buildInvitation(ctx, { ...people.withdrawnInvitation, healthspaceId, state: "withdrawn" });
  await buildHealthspace(ctx, { ...byThemselves.open, entry: "open" });
  const groups = await buildHealthspace(ctx, { ...byThemselves.request, entry: "request" });
  const [eva, noor] = [made.get("eva@example.nl"), made.get("noor@example.nl")];
  if (eva) await buildMembership(ctx, eva, groups, ["owner"]);
  if (noor) await buildMembershipRequest(ctx, noor, groups);
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(databaseFacts).set({ value: "seeded" }).where(eq(databaseFacts.key, "demo")),
  );
  return "seeded";
}
