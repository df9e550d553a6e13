import { inArray } from "drizzle-orm";
import { libraryItems } from "@/db/schema";
import type { Context } from "../../context";
import { type Imported, importContent } from "../../healthspace/library/import";
import { inTransaction } from "../../transaction";
import adhd from "./library/01-ik-heb-adhd.json" with { type: "json" };
import thinkFirst from "./library/02-denken-voordat-je-doet.json" with { type: "json" };
import socialSkills from "./library/03-sociale-vaardigheden.json" with { type: "json" };
import network from "./library/04-sociaal-netwerk.json" with { type: "json" };
import worryLess from "./library/05-minder-piekeren.json" with { type: "json" };
import sleep from "./library/06-wat-is-slapen.json" with { type: "json" };
import act from "./library/07-van-start-met-act.json" with { type: "json" };
import anxiety from "./library/08-gegeneraliseerde-angst.json" with { type: "json" };
import intake from "./library/09-intake-module.json" with { type: "json" };
import worrying from "./library/10-piekeren.json" with { type: "json" };
import breathing from "./library/page-rustig-ademen.json" with { type: "json" };
import habits from "./library/page-tien-gewoontes-voor-slaap.json" with { type: "json" };
import whatCanIDo from "./library/page-wat-kan-ik-hier.json" with { type: "json" };

// The content of the demo: ours, for trying out, not treatment. A clinician must read it before real use (docs/operations.md).

const modules = [adhd, thinkFirst, socialSkills, network, worryLess, sleep, act, anxiety, intake, worrying];
const pages = [breathing, habits, whatCanIDo];

export interface DemoLibrary {
  /** The ten tiles of the picture guide, in their order; the last is the package. */
  modules: Imported[];
  pages: Imported[];
}

/** Brings the content of the demo into the common library, by the importer that everybody uses. What is there already stays. */
export async function seedLibrary(ctx: Context): Promise<DemoLibrary> {
  const library: DemoLibrary = { modules: [], pages: [] };
  for (const content of modules) library.modules.push(await take(ctx, content));
  for (const content of pages) library.pages.push(await take(ctx, content));
  await showToClients(ctx, library);
  return library;
}

/** A Bundle begins with the package; its parts follow. */
async function take(ctx: Context, content: object): Promise<Imported> {
  const imported = await importContent(ctx, JSON.stringify(content), { shelf: null, by: "system", mode: "publish" });
  if (!imported.ok) throw new Error(`the content of the demo is refused: ${JSON.stringify(imported.failure)}`);
  const [first] = [...imported.value.published, ...imported.value.unchanged];
  if (!first) throw new Error("the content of the demo is empty");
  return first;
}

/** The pages can be read by everybody; module 6 may be begun without a clinician. */
async function showToClients(ctx: Context, { modules, pages }: DemoLibrary): Promise<void> {
  const selfStart = modules.slice(5, 6).map(({ itemId }) => itemId);
  const shown = [...pages.map(({ itemId }) => itemId), ...selfStart];
  await inTransaction(ctx, async ({ tx, clock }) => {
    await tx.update(libraryItems).set({ shownAt: clock.now() }).where(inArray(libraryItems.id, shown));
    await tx.update(libraryItems).set({ selfStartAt: clock.now() }).where(inArray(libraryItems.id, selfStart));
  });
}
