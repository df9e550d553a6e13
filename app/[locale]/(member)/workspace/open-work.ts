import "server-only";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { textFor } from "@/domain/healthspace/library/form";
import { findWork, type Work } from "@/domain/healthspace/worksheet/work";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import type { Crumb } from "../crumbs";

/** The work of whoever is logged in. Somebody else's, withdrawn or never there: one and the same answer. */
export const openWork = cache(async (id: string): Promise<Work> => {
  const { account } = await requireSession();
  const ctx = getContext();
  const work = await findWork(ctx, account.id, id);
  if (!work) return noSuchPage();
  const { healthspaces, factor, shown } = await pageFrame();
  // Of one that the person left there is no door any more; what was done there stays readable.
  const healthspace = healthspaces.find((each) => each.id === work.healthspaceId);
  const entrance = healthspace && entranceOf(healthspace, factor, ctx.clock.now(), shown);
  if (entrance?.entered === false) return redirectTo("/account/two-factor/set-up");
  return work;
});

/** The pages above one of this work: the worksheet, and the package that it is a part of. `from`: also its own front page. */
export async function workCrumbs(work: Work, from: "front page" | "below it"): Promise<Crumb[]> {
  const t = await getTranslations("workspace");
  const locale = currentLocale();
  const crumbs: Crumb[] = [{ label: t("title"), href: localePath(locale, "/workspace") }];
  if (work.parent) {
    crumbs.push({
      label: textFor(work.parent.title, locale).text,
      href: localePath(locale, `/workspace/${work.parent.id}`),
    });
  }
  if (from === "below it") {
    crumbs.push({ label: textFor(work.title, locale).text, href: localePath(locale, `/workspace/${work.id}`) });
  }
  return crumbs;
}
