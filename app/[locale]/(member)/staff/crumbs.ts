import "server-only";
import { getTranslations } from "next-intl/server";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { findWorkplace, type Workplace } from "@/domain/healthspace/staff/workplace";
import type { Who } from "@/domain/platform/session/who";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import type { Crumb } from "../crumbs";

/** The first crumb of every page for staff. */
export async function staffCrumbs(): Promise<Crumb[]> {
  const t = await getTranslations("staff");
  return [{ label: t("title"), href: localePath(await currentLocale(), "/staff") }];
}

/** Who it is and the Healthspace they work in; for anybody else there is no such page. */
export async function requireWorkplace(alias: string): Promise<Who & { workplace: Workplace }> {
  const who = await requireSession();
  const workplace = await findWorkplace(getContext(), who.account.id, alias);
  if (!workplace) return noSuchPage();
  return { ...who, workplace };
}
