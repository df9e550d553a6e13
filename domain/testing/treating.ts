import { assignments, submissions } from "@/db/schema";
import type { Context } from "../context";
import type { Access } from "../healthspace/connection/living";
import { buildConnection, buildMembership } from "../operations/demo/build";
import type { Account } from "../platform/account/account";
import { newId } from "../platform/crypto/token";
import { present } from "./answers";
import { type Inside, logIn } from "./log-in";
import { personWithApp, personWithoutTwoFactor } from "./people";
import { aHealthspace } from "./registering";
import { handInNow, importTestLibrary, putReady, type TestLibrary, text, type } from "./work";

// A client and staff around one piece of work.

export interface Treated {
  alias: string;
  healthspaceId: string;
  library: TestLibrary;
  cas: Inside;
  eva: Inside;
}

/** Cas is treated by Eva, who is at level 2, in the Healthspace "behandelmodules". */
export async function aTreatment(ctx: Context): Promise<Treated> {
  const healthspaceId = await aHealthspace(ctx);
  const library = await importTestLibrary(ctx);
  const cas = await personWithoutTwoFactor(ctx);
  await buildMembership(ctx, cas, healthspaceId);
  const eva = await aClinician(ctx, healthspaceId, "Eva");
  await buildConnection(ctx, { client: cas, staff: eva.account, healthspaceId });
  return { alias: "behandelmodules", healthspaceId, library, cas: await logIn(ctx, cas), eva };
}

/** Somebody of staff with an app, logged in with password and code. */
export async function aClinician(
  ctx: Context,
  healthspaceId: string,
  firstName: string,
  roles: ("clinician" | "clinician-connects" | "owner" | "client")[] = ["clinician"],
): Promise<Inside> {
  const email = `${firstName.toLowerCase()}@example.nl`;
  const { account } = await personWithApp(ctx, { firstName, lastName: "Jansen", email });
  await buildMembership(ctx, account, healthspaceId, roles);
  return logIn(ctx, account);
}

/** The same, and a contact with this client. */
export async function aContact(
  ctx: Context,
  where: { healthspaceId: string; client: Pick<Account, "id"> },
  firstName: string,
  contact: { access?: Access; state?: "living" | "offered" } = {},
): Promise<Inside> {
  const staff = await aClinician(ctx, where.healthspaceId, firstName);
  await buildConnection(ctx, { ...where, staff: staff.account, ...contact });
  return staff;
}

/** Work that Cas handed in; the session of Cas must be alive. */
export async function handedInWork(
  ctx: Context,
  { cas, healthspaceId, library }: Treated,
  answer = "Ik sliep slecht",
): Promise<string> {
  const id = await putReady(ctx, cas.account, { healthspaceId, versionId: library.diary, feedback: "wanted" });
  await type(ctx, cas, id, { today: text(answer) });
  await handInNow(ctx, cas, id);
  return id;
}

/** As many pieces of work that Cas handed in, most of them rounds of a diary. Straight into the tables: what is measured is the reading. */
export async function handedInOften(ctx: Context, world: Treated, howMany: number): Promise<void> {
  const { cas, healthspaceId, library } = world;
  const tiles = 40;
  const ids: string[] = [];
  for (let n = 0; n < tiles; n += 1) {
    ids.push(await putReady(ctx, cas.account, { healthspaceId, versionId: library.diary, feedback: "wanted" }));
  }
  await ctx.db.write(async (tx) => {
    for (let n = 0; n < howMany; n += 1) {
      await tx.insert(submissions).values({
        id: newId(),
        assignmentId: present(ids[n % tiles]),
        round: 1 + Math.floor(n / tiles),
        number: 1,
        versionId: library.diary,
        responseSealed: "sealed",
        submittedAt: ctx.clock.now(),
      });
    }
    await tx.update(assignments).set({ submittedAt: ctx.clock.now(), startedAt: ctx.clock.now() });
  });
}
