import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { RowForm } from "@/app/_components/row-form";
import { formTexts, typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonGroup } from "@/components/ui/button-group";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { readItemAsStaff, type StaffItem } from "@/domain/healthspace/staff/library";
import { library as policy } from "@/domain/policy";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { Crumbs } from "../../../../crumbs";
import { clinicianOnly } from "../../../crumbs";
import { libraryTitle } from "../../clients/library-title";
import { itemFacts } from "../item-facts";
import { crumbsBelowLibrary } from "../library-crumbs";
import { changeIt, moveTiles, saveTopic, takeItOver } from "./actions";

/** One item of the library: how it stands, what can be changed, its versions, and how clients see it. */
export default withErrorPage(async function StaffItemPage(props: PageProps<"/[locale]/staff/[alias]/library/[item]">) {
  const { alias, item: itemId } = await props.params;
  const here = `/staff/${alias}/library/${itemId}` as const;
  const read = await readItemAsStaff(getContext(), await requireSession(), { alias, itemId });
  const found = await clinicianOnly(read, here);
  if (found === null) return noSuchPage();
  const t = await getTranslations("library");
  const { done } = await props.searchParams;
  const said = {
    shown: t("staff.done.shown"),
    hidden: t("staff.done.hidden"),
    "self-start": t("staff.done.self-start"),
    "no-self-start": t("staff.done.no-self-start"),
    archived: t("staff.done.archived"),
    unarchived: t("staff.done.unarchived"),
    topic: t("staff.done.topic"),
    moved: t("staff.done.moved"),
    taken: t("staff.done.taken"),
  };
  const head = <Head found={found} said={lookUp(said, done)} />;
  return (
    <>
      {found.manages ? (
        <ActionForm
          action={saveTopic.bind(null, alias, itemId)}
          texts={await typedFormTexts(await titleOf(found))}
          intro={
            <>
              {head}
              <Changes found={found} />
              <Heading level={2}>{t("staff.topic")}</Heading>
            </>
          }
        >
          <TextField
            name="topicNl"
            label={t("staff.topicNl")}
            description={t("staff.topicHint", { count: policy.topicCharacters })}
            defaultValue={found.item.topic?.nl ?? ""}
            autoCapitalize="sentences"
            autoComplete="off"
          />
          <TextField
            name="topicEn"
            label={t("staff.topicEn")}
            defaultValue={found.item.topic?.en ?? ""}
            autoCapitalize="sentences"
            autoComplete="off"
          />
          <SubmitButton kind="secondary" label={t("staff.saveTopic")} />
        </ActionForm>
      ) : (
        <>
          <PageTitle text={(await formTexts(await titleOf(found))).title} />
          {head}
          {found.item.healthspaceId === null ? <Common found={found} /> : null}
        </>
      )}
      <Versions found={found} />
    </>
  );
});

async function titleOf(found: StaffItem): Promise<string> {
  return libraryTitle(found, currentLocale()).text;
}

async function Head({ found, said }: { found: StaffItem; said: string | null }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { text, lang } = libraryTitle(found, locale);
  return (
    <>
      <Crumbs items={[...(await crumbsBelowLibrary(found.workplace)), { label: text }]} />
      <Heading level={1}>{lang === locale ? text : <span lang={lang}>{text}</span>}</Heading>
      <DoneNotice text={said} />
      <Paragraph kind="muted">{(await itemFacts(found)).join(" · ")}</Paragraph>
      <Paragraph>
        <TextLink href={localePath(locale, `/staff/${found.workplace.alias}/library/${found.item.id}/preview`)}>
          {t("preview")}
        </TextLink>
      </Paragraph>
    </>
  );
}

/** What its managers can change. A button that could do nothing now is absent. */
async function Changes({ found }: { found: StaffItem }) {
  const t = await getTranslations("library");
  const { item, workplace, tilesBehind, version } = found;
  const title = await titleOf(found);
  const bound = (change: Parameters<typeof changeIt>[2]) => changeIt.bind(null, workplace.alias, item.id, change);
  if (item.archivedAt !== null) {
    return (
      <>
        <Paragraph>{t("staff.archivedText")}</Paragraph>
        <RowForm
          action={bound("unarchived")}
          submit={t("staff.unarchive")}
          name={t("staff.unarchiveName", { title })}
        />
      </>
    );
  }
  return (
    <>
      <ButtonGroup>
        {item.shownAt === null ? (
          <RowForm
            kind="primary"
            action={bound("shown")}
            submit={t("staff.show")}
            name={t("staff.showName", { title })}
          />
        ) : (
          <RowForm action={bound("hidden")} submit={t("staff.hide")} name={t("staff.hideName", { title })} />
        )}
        {item.kind === "page" || item.shownAt === null ? null : item.selfStartAt === null ? (
          <RowForm
            action={bound("self-start")}
            submit={t("staff.selfStart")}
            name={t("staff.selfStartName", { title })}
          />
        ) : (
          <RowForm
            action={bound("no-self-start")}
            submit={t("staff.noSelfStart")}
            name={t("staff.noSelfStartName", { title })}
          />
        )}
        <AskFirst
          action={bound("archived")}
          label={t("staff.archive")}
          name={t("staff.archiveName", { title })}
          question={t("staff.archiveAsk")}
          yes={t("staff.archiveYes")}
        />
      </ButtonGroup>
      {tilesBehind > 0 ? (
        <>
          <Paragraph>{t("staff.behind", { count: tilesBehind, number: version.number })}</Paragraph>
          <RowForm
            action={moveTiles.bind(null, workplace.alias, item.id)}
            submit={t("staff.move")}
            name={t("staff.moveName", { title })}
          />
        </>
      ) : null}
    </>
  );
}

/** Of all Healthspaces: only an edition of one's own can be changed. */
async function Common({ found: { item, workplace, mayTakeOver } }: { found: StaffItem }) {
  const t = await getTranslations("library");
  return (
    <>
      <Paragraph>{t("staff.commonText", { product: getEnv().PRODUCT_NAME })}</Paragraph>
      {mayTakeOver ? (
        <AskFirst
          action={takeItOver.bind(null, workplace.alias, item.id)}
          label={t("staff.takeOver")}
          question={t("staff.takeOverAsk")}
          yes={t("staff.takeOverYes")}
        />
      ) : null}
    </>
  );
}

async function Versions({ found: { versions, item, workplace } }: { found: StaffItem }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  const download = localePath(locale, `/staff/${workplace.alias}/library/${item.id}/download`);
  return (
    <>
      <Heading level={2}>{t("staff.versions")}</Heading>
      <Paragraph>{t("staff.versionsText")}</Paragraph>
      <ul>
        {versions.map(({ id, number, version, publishedAt, publishedBy }) => (
          <li key={id}>
            {t("staff.versionLine", {
              number,
              version,
              date: showDate(locale, publishedAt),
              by: publishedBy ?? t("staff.byOperator", { product: getEnv().PRODUCT_NAME }),
            })}{" "}
            <a href={`${download}?number=${number}`} download aria-label={t("staff.exportName", { number })}>
              {t("staff.export")}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
