import { getTranslations } from "next-intl/server";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { Tile } from "@/components/ui/tile";
import { TileList } from "@/components/ui/tile-list";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { canStartAnything } from "@/domain/healthspace/library/shown";
import { listOwnRequests } from "@/domain/healthspace/membership/requests";
import { listTiles } from "@/domain/healthspace/worksheet/tiles";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";
import { tileWords } from "./tile-words";
import { Welcome } from "./welcome";

export default withErrorPage(async function WorkspacePage() {
  const { account } = await requireSession();
  const ctx = getContext();
  const t = await getTranslations("workspace");
  const locale = currentLocale();
  const isNew = account.welcomeAt !== null;
  const { healthspaces, factor, shown, worksOnly, unreadMessages } = await pageFrame();
  const entrance = entranceOf(healthspaces[0], factor, ctx.clock.now(), shown);
  if (!entrance.entered) {
    if (entrance.reason === "two-factor-required") return redirectTo("/account/two-factor/set-up");
    const [asked] = await listOwnRequests(ctx, account.id);
    const why = <Paragraph>{asked === undefined ? t("noHealthspace") : t("asked", { name: asked })}</Paragraph>;
    return (
      <>
        <PageHead above={[]} title={t("title")} />
        {isNew ? <Welcome account={account}>{why}</Welcome> : why}
      </>
    );
  }
  const { healthspace } = entrance;
  const words = await tileWords();
  const tiles = (await listTiles(ctx, account.id, healthspace.id, locale)).map((tile) => ({
    ...tile,
    ...words(tile.state, tile),
  }));
  // Whoever only works here has an empty worksheet, and their work elsewhere.
  if (worksOnly && tiles.length === 0) {
    if (!isNew) return redirectTo("/staff");
    return (
      <>
        <PageHead above={[]} title={t("title")} />
        <Welcome account={account} what="for-staff" />
      </>
    );
  }
  return (
    <>
      <PageHead above={[{ label: healthspace.name, href: localePath(locale, "/healthspace") }]} title={t("title")} />
      {isNew ? (
        <Welcome account={account}>
          <Paragraph>{tiles.length === 0 ? t("empty") : t("ready")}</Paragraph>
        </Welcome>
      ) : null}
      {unreadMessages > 0 ? (
        <Paragraph>
          <TextLink href={localePath(locale, "/messages")}>{t("newMessages", { count: unreadMessages })}</TextLink>
        </Paragraph>
      ) : null}
      {tiles.length === 0 && isNew ? null : <Paragraph>{tiles.length === 0 ? t("empty") : t("intro")}</Paragraph>}
      {tiles.length === 0 && (await canStartAnything(ctx, { accountId: account.id, healthspaceId: healthspace.id })) ? (
        <Paragraph>
          <TextLink href={localePath(locale, "/library")}>{t("toLibrary")}</TextLink>
        </Paragraph>
      ) : null}
      {tiles.length === 0 ? null : (
        <TileList label={t("tiles")}>
          {tiles.map(({ id, kind, title, subtitle, state, look, lines }) => (
            <Tile
              key={id}
              title={title.text}
              lang={title.lang === locale ? undefined : title.lang}
              subtitle={subtitle}
              state={look}
              lines={lines}
              href={kind === "card" || state.is === "planned" ? undefined : localePath(locale, `/workspace/${id}`)}
            />
          ))}
        </TileList>
      )}
    </>
  );
});
