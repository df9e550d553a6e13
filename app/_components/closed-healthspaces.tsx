import "server-only";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { Notice } from "@/components/ui/notice";
import { listClosed } from "@/domain/healthspace/dossier/closed";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** Why something is missing in a list over all Healthspaces: one of them asks two-factor, and it is off. */
export async function ClosedHealthspaces({ accountId }: { accountId: string }) {
  const names = await listClosed(getContext(), accountId);
  if (names.length === 0) return null;
  const t = await getTranslations("contacts");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <Notice kind="info" kindLabel={form("info")}>
      {names.map((name) => (
        <p key={name}>{t("closed", { name })}</p>
      ))}
      <p>
        <a href={localePath(locale, "/account/two-factor/set-up")}>{t("closedLink")}</a>
      </p>
    </Notice>
  );
}
