import "server-only";
import { getTranslations } from "next-intl/server";
import type { LibraryEntry } from "@/domain/healthspace/library/versions";

/** How an item stands, in a few words each: what it is, its version, who sees it. */
export async function itemFacts({ item, version }: LibraryEntry): Promise<string[]> {
  const t = await getTranslations("library");
  return [
    t(`kind.${item.kind}`),
    t("staff.versionIs", { number: version.number, version: version.version }),
    item.archivedAt !== null ? t("staff.isArchived") : t(item.shownAt === null ? "staff.isHidden" : "staff.isShown"),
    ...(item.archivedAt === null && item.shownAt !== null && item.selfStartAt !== null ? [t("staff.isSelfStart")] : []),
    ...(item.healthspaceId === null ? [t("staff.isCommon")] : []),
  ];
}
