import type { Context } from "@/domain/context";
import type { Draft } from "@/domain/healthspace/library/form";
import { putWorkReady, type WorkToPutReady } from "@/domain/healthspace/worksheet/put-ready";
import { saveInside } from "@/domain/healthspace/worksheet/save-answers";
import { findWorkRow } from "@/domain/healthspace/worksheet/work-row";
import { buildConnection, buildMembership } from "@/domain/operations/demo/build";
import { seedLibrary } from "@/domain/operations/demo/library";
import type { Account } from "@/domain/platform/account/account";
import { present } from "@/domain/testing/answers";
import { aPlaceFor, importTestLibrary, putReady, text } from "@/domain/testing/work";
import { inTransaction } from "@/domain/transaction";
import type { Lab } from "./lab";
import { healthspaceOf, makePerson, type Person } from "./people";

/** Work that this person filled in and has not handed in, with a clinician who will be able to read it. Answers its id. */
export async function filledInWork(lab: Lab, person: Person, drafts: Record<string, Draft> = {}): Promise<string> {
  const { sleep: versionId } = await importTestLibrary(lab.ctx);
  const { account } = person;
  const { healthspaceId } = await treatedByEva(lab, person);
  const id = await putReady(lab.ctx, account, { healthspaceId, versionId });
  const typed = { story: text("Lang wakker gelegen."), ...drafts };
  const answers = Object.entries(typed).map(([linkId, draft]) => ({ linkId, revision: 0, draft }));
  await inTransaction(lab.ctx, async (ctx) => {
    await saveInside(ctx, present(await findWorkRow(ctx, account.id, id)), { id, round: 1, answers });
  });
  return id;
}

/** A Healthspace of its own for this person, in which Eva treats them. */
export async function treatedByEva(
  lab: Lab,
  { account }: Person,
  state: "living" | "offered" = "living",
): Promise<{ healthspaceId: string; eva: Account }> {
  const healthspaceId = await aPlaceFor(lab.ctx, account, `place-${account.id}`);
  const { account: eva } = await makePerson(lab.ctx, { firstName: "Eva", lastName: "Jansen" });
  await buildMembership(lab.ctx, eva, healthspaceId, ["clinician"]);
  await buildConnection(lab.ctx, { client: account, staff: eva, healthspaceId, state });
  return { healthspaceId, eva };
}

/** Where the script of a page saves what is typed. */
export const AUTOSAVE = "/api/work/nl/answers";

export function checkPath(id: string): string {
  return `/nl/workspace/${id}/check`;
}

/** What a request to hand in is told when it is done, as `said` names it. */
export const HANDED_IN = "to /workspace/…/submissions/…";

/** What a request to send a message is told when it is done. */
export const SENT = "to /messages/…";

/** A verdict without ids. */
export function withoutIds(verdict: string): string {
  return verdict.replace(/\/[\w-]{20,}/g, "/…");
}

/** Puts one of the ten modules ready for a person, in the Healthspace they belong to. Answers its id. */
export async function putModuleReady(
  ctx: Context,
  person: Person,
  module: number,
  more: Partial<WorkToPutReady> = {},
): Promise<string> {
  const { modules } = await seedLibrary(ctx);
  const { versionId } = present(modules[module - 1]);
  const healthspaceId = await healthspaceOf(ctx, person);
  const work = {
    accountId: person.account.id,
    healthspaceId,
    versionId,
    assignedBy: null,
    subtitle: `Module ${module}`,
  };
  return present(await inTransaction(ctx, (ctx) => putWorkReady(ctx, { ...work, ...more })));
}
