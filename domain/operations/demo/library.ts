import { eq } from "drizzle-orm";
import { libraryItems } from "@/db/schema";
import type { Context } from "../../context";
import { type Imported, importContent } from "../../healthspace/library/import";
import type { Shelf } from "../../healthspace/library/versions";
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

/**
 * Brings the content of the demo in by the importer that everybody uses: the modules into the common library, the pages on the shelf of
 * the Healthspace with this id, otherwise into the common one too. What is there already stays as it is.
 */
export async function seedLibrary(ctx: Context, pagesOn: Shelf = null): Promise<DemoLibrary> {
  const library: DemoLibrary = { modules: [], pages: [] };
  for (const content of modules) library.modules.push(await take(ctx, content, null));
  for (const content of pages) library.pages.push(await take(ctx, content, pagesOn));
  return library;
}

/** A Bundle begins with the package; its parts follow. */
async function take(ctx: Context, content: object, shelf: Shelf): Promise<Imported> {
  const imported = await importContent(ctx, JSON.stringify(content), { shelf, by: "system", mode: "publish" });
  if (!imported.ok) throw new Error(`the content of the demo is refused: ${JSON.stringify(imported.failure)}`);
  const { published, unchanged } = imported.value;
  const [first] = [...published, ...unchanged];
  if (!first) throw new Error("the content of the demo is empty");
  for (const { itemId, url } of published) await place(ctx, itemId, url);
  return first;
}

type Topic = { nl: string; en: string };

const topics = {
  sleep: { nl: "Slapen", en: "Sleep" },
  worry: { nl: "Piekeren en angst", en: "Worry and anxiety" },
  adhd: { nl: "Aandacht en rust", en: "Attention and calm" },
  people: { nl: "Andere mensen", en: "Other people" },
  begin: { nl: "Beginnen", en: "Beginning" },
} satisfies Record<string, Topic>;

/** By the end of the address. What has none stands on its own: a part of the package. */
const topicOf: Record<string, Topic> = {
  "ik-heb-adhd": topics.adhd,
  "denken-voordat-je-doet": topics.adhd,
  "sociale-vaardigheden": topics.people,
  "sociaal-netwerk": topics.people,
  "minder-piekeren": topics.worry,
  "wat-is-slapen": topics.sleep,
  "van-start-met-act": topics.begin,
  "gegeneraliseerde-angst": topics.worry,
  "intake-module": topics.begin,
  piekeren: topics.worry,
  "rustig-ademen": topics.worry,
  "tien-gewoontes-voor-slaap": topics.sleep,
  "wat-kan-ik-hier": topics.begin,
};

const SELF_START = "wat-is-slapen";
const shown = new Set([SELF_START, "rustig-ademen", "tien-gewoontes-voor-slaap", "wat-kan-ik-hier"]);

/** What is new gets its heading; the pages can be read by everybody, and module 6 may be begun without a clinician. */
async function place(ctx: Context, itemId: string, url: string): Promise<void> {
  const name = url.split("/").at(-1) ?? "";
  await inTransaction(ctx, async ({ tx, clock }) => {
    const now = clock.now();
    await tx
      .update(libraryItems)
      .set({
        topic: topicOf[name] ?? null,
        ...(shown.has(name) ? { shownAt: now } : {}),
        ...(name === SELF_START ? { selfStartAt: now } : {}),
      })
      .where(eq(libraryItems.id, itemId));
  });
}
