import type { Context } from "@/domain/context";
import { putWorkReady, type WorkToPutReady } from "@/domain/healthspace/worksheet/put-ready";
import { seedLibrary } from "@/domain/operations/demo/library";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { healthspaceOf, type Person } from "./people";

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
