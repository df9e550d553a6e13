import { getTranslations } from "next-intl/server";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { Tile } from "@/components/ui/tile";
import { TileList } from "@/components/ui/tile-list";
import { entranceOf, listTiles } from "@/domain/healthspace/healthspace";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

export default withErrorPage(async function WorkspacePage() {
  const { account } = await requireSession();
  const ctx = getContext();
  const t = await getTranslations("workspace");
  const locale = await currentLocale();
  const { healthspaces, factor } = await pageFrame();
  const entrance = entranceOf(healthspaces[0], factor, getContext().clock.now());
  if (!entrance.entered) {
    if (entrance.reason === "two-factor-required") return redirectTo("/account/two-factor/set-up");
    return (
      <>
        <PageHead above={[]} title={t("title")} />
        <Paragraph>{t("noHealthspace")}</Paragraph>
      </>
    );
  }
  const { healthspace } = entrance;
  const tiles = await listTiles(ctx, account.id, healthspace.id);
  const state = (at: number | null) =>
    at === null
      ? ({ state: "available", stateText: t("available") } as const)
      : ({
          state: "done",
          stateText: t("submitted", showMoment(locale, at, "at")),
        } as const);
  return (
    <>
      <PageHead above={[{ label: healthspace.name, href: localePath(locale, "/healthspace") }]} title={t("title")} />
      <Paragraph>{tiles.length === 0 ? t("empty") : t("intro")}</Paragraph>
      {tiles.length === 0 ? null : (
        <TileList label={t("tiles")}>
          {tiles.map(({ id, title, subtitle, submittedAt }) => (
            <Tile key={id} title={title} subtitle={subtitle} {...state(submittedAt)} lang="nl" />
          ))}
        </TileList>
      )}
    </>
  );
});
