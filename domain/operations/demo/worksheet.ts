import { submissionReads } from "@/db/schema";
import type { Context } from "../../context";
import type { Draft } from "../../healthspace/library/form";
import { putAnswersIn, putWorkReady } from "../../healthspace/worksheet/put-ready";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { inTransaction } from "../../transaction";
import { seedLibrary } from "./library";
import storyOfCas from "./story-of-cas.json" with { type: "json" };
import worksheet from "./worksheet.json" with { type: "json" };

type Typed = Record<string, Partial<Draft>>;

const stories: Record<string, Typed> = storyOfCas;

/**
 * The ten tiles of the picture guide, which open, with those handed in that the guide shows as handed in. `reader`: the member of staff
 * who read these. What was there before the library was has no version and does not open.
 */
export async function buildModules(
  ctx: Context,
  account: Account,
  healthspaceId: string,
  reader?: Account,
): Promise<void> {
  const { modules } = await seedLibrary(ctx, healthspaceId);
  const handedIn: string[] = [];
  for (const [nth, tile] of worksheet.entries()) {
    const content = modules[nth];
    if (!content) throw new Error("a tile of the guide has no content");
    const { versionId, url } = content;
    const at = tile.submittedAt ? Date.parse(tile.submittedAt) : ctx.clock.now();
    await inTransaction({ ...ctx, clock: { now: () => at } }, async (ctx) => {
      const work = { accountId: account.id, healthspaceId, versionId, assignedBy: null, subtitle: tile.subtitle };
      const id = await putWorkReady(ctx, work);
      if (id === null) throw new Error("no room for another tile");
      if (!tile.submittedAt) return;
      const drafts = draftsOf(stories[url.split("/").at(-1) ?? ""] ?? {});
      handedIn.push(await putAnswersIn(ctx, { id, accountId: account.id, drafts }));
    });
  }
  if (reader) await readAll(ctx, { accountId: account.id, healthspaceId, readerId: reader.id }, handedIn);
}

// With the line that every reading leaves: the tiles and "who looked" tell the same.
async function readAll(
  ctx: Context,
  { accountId, healthspaceId, readerId }: { accountId: string; healthspaceId: string; readerId: string },
  submissionIds: readonly string[],
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (const id of submissionIds) {
      const detail = { kind: "submission", id };
      await recordAudit(ctx, { event: "submission.read", accountId, actorId: readerId, healthspaceId, detail });
      await ctx.tx.insert(submissionReads).values({ submissionId: id, readerId, firstAt: ctx.clock.now() });
    }
  });
}

function draftsOf(typed: Typed): Record<string, Draft> {
  return Object.fromEntries(
    Object.entries(typed).map(([linkId, { text = "", chosen = [] }]) => [linkId, { text, chosen }]),
  );
}
