import "server-only";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import type { Workplace } from "@/domain/healthspace/staff/workplace";
import { currentLocale } from "@/server/http/locale";
import type { Crumb } from "../../../crumbs";
import { staffCrumbs } from "../../crumbs";

/** The pages above one of the library of a Healthspace. */
export async function crumbsBelowLibrary({ alias, name }: Pick<Workplace, "alias" | "name">): Promise<Crumb[]> {
  const t = await getTranslations("library");
  return [
    ...(await staffCrumbs()),
    { label: name },
    { label: t("staff.title"), href: localePath(currentLocale(), `/staff/${alias}/library`) },
  ];
}
