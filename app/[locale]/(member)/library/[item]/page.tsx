import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { Shown } from "@/app/_components/content-preview";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextLink } from "@/components/ui/text-link";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { type Form, textFor } from "@/domain/healthspace/library/form";
import { findShown, type OpenedItem } from "@/domain/healthspace/library/shown";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Crumbs } from "../../crumbs";
import { startIt, takeOff } from "../actions";
import { requireHealthspace } from "../member-of";

/** One thing out of the library: a page to read, or work and how it is begun. */
export default withErrorPage(async function LibraryItemPage({ params }: PageProps<"/[locale]/library/[item]">) {
  const { account, healthspace } = await requireHealthspace();
  const member = { accountId: account.id, healthspaceId: healthspace.id };
  const opened = await findShown(getContext(), member, (await params).item);
  if (opened === null) return noSuchPage();
  const t = await getTranslations("library");
  const work = await getTranslations("work");
  const locale = currentLocale();
  const { item, content, parts } = opened;
  const title = textFor(item.title, locale).text;
  const { description } = content.kind === "form" ? content.form : content.package;
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Crumbs items={[{ label: t("title"), href: localePath(locale, "/library") }, { label: title }]} />
      <Heading level={1}>
        <ContentLine text={item.title} locale={locale} />
      </Heading>
      <Paragraph kind="muted">{t(`kind.${item.kind}`)}</Paragraph>
      {description ? <ContentText text={description} locale={locale} below={1} otherSite={work("otherSite")} /> : null}
      {item.kind === "page" && content.kind === "form" ? <Reading form={content.form} /> : null}
      {content.kind === "form" ? null : (
        <>
          <Heading level={2}>{work("partsTitle")}</Heading>
          <ol>
            {parts.map((part) => (
              <li key={JSON.stringify(part)}>
                <ContentLine text={part} locale={locale} />
              </li>
            ))}
          </ol>
        </>
      )}
      {item.kind === "page" ? null : <Start opened={opened} healthspaceId={healthspace.id} />}
      <Paragraph>
        <TextLink href={localePath(locale, "/library")}>{t("back")}</TextLink>
      </Paragraph>
    </>
  );
});

async function Reading({ form: { pages, title } }: { form: Form }) {
  const locale = currentLocale();
  return pages.map(({ linkId, title: own, items }) => {
    const isSaid = own === null || textFor(own, locale).text === textFor(title, locale).text;
    return (
      <section key={linkId}>
        {isSaid ? null : (
          <Heading level={2}>
            <ContentLine text={own} locale={locale} />
          </Heading>
        )}
        {items.map((item) => (
          <Shown key={item.linkId} item={item} below={isSaid ? 1 : 2} />
        ))}
      </section>
    );
  });
}

async function Start({ opened, healthspaceId }: { opened: OpenedItem; healthspaceId: string }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  const { item, content } = opened;
  const pages = content.kind === "form" ? content.form.pages.length : 0;
  return (
    <>
      {pages > 0 ? <Paragraph>{t("pages", { count: pages })}</Paragraph> : null}
      {item.workId !== null ? (
        <>
          <Paragraph>{t("there")}</Paragraph>
          <ButtonGroup>
            <ButtonLink href={localePath(locale, `/workspace/${item.workId}`)}>{t("goTo")}</ButtonLink>
            {item.mayRemove ? (
              <AskFirst
                action={takeOff.bind(null, item.workId)}
                label={t("remove")}
                question={t("removeAsk")}
                yes={t("removeYes")}
              />
            ) : null}
          </ButtonGroup>
        </>
      ) : item.canStart ? (
        <>
          <Paragraph>{t("startText")}</Paragraph>
          <InlineForm action={startIt.bind(null, healthspaceId, item.id)} texts={await inlineFormTexts()}>
            <SubmitButton label={t("start")} />
          </InlineForm>
        </>
      ) : (
        <Paragraph>
          {t("ask")} <TextLink href={localePath(locale, "/contacts")}>{t("toContacts")}</TextLink>
        </Paragraph>
      )}
    </>
  );
}
