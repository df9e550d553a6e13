import "server-only";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import type { ContactWith } from "@/domain/healthspace/staff/clients";
import type { Workplace } from "@/domain/healthspace/staff/workplace";
import { currentLocale } from "@/server/http/locale";
import type { Crumb } from "../../../crumbs";
import { staffCrumbs } from "../../crumbs";

/** The pages above that of a client. */
export async function clientCrumbs({ alias, name }: Workplace): Promise<Crumb[]> {
  const t = await getTranslations("clients");
  const clients = { label: t("title"), href: localePath(currentLocale(), `/staff/${alias}/clients`) };
  return [...(await staffCrumbs()), { label: name }, clients];
}

/** The pages above one about a client. */
export async function crumbsBelow({
  workplace,
  name,
  clientId,
}: Pick<ContactWith, "workplace" | "name" | "clientId">): Promise<Crumb[]> {
  const href = localePath(currentLocale(), `/staff/${workplace.alias}/clients/${clientId}`);
  return [...(await clientCrumbs(workplace)), { label: name, href }];
}
