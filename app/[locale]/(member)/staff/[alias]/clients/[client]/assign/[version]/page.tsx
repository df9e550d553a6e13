import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { QuestionField } from "@/components/worksheet/question-field";
import type { Form, Item } from "@/domain/healthspace/library/form";
import { readPreview } from "@/domain/healthspace/staff/assign";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Crumbs } from "../../../../../../crumbs";
import { hintOf, questionTexts } from "../../../../../../workspace/[id]/pages/[page]/question-texts";
import { clinicianOnly } from "../../../../../crumbs";
import { crumbsBelow } from "../../../client-crumbs";

type Props = PageProps<"/[locale]/staff/[alias]/clients/[client]/assign/[version]">;

/** What a client will see of one item of the library, page after page. */
export default withErrorPage(async function PreviewPage(props: Props) {
  const { alias, client: clientId, version: versionId } = await props.params;
  const ctx = getContext();
  const here = `/staff/${alias}/clients/${clientId}/assign` as const;
  const read = await readPreview(ctx, await requireSession(), { alias, clientId }, versionId);
  const preview = await clinicianOnly(read, here);
  if (preview === null) return noSuchPage();
  const { client, content } = preview;
  const t = await getTranslations("clients");
  const locale = await currentLocale();
  const { title, description } = content.kind === "form" ? content.form : content.package;
  return (
    <>
      <PageTitle text={await pageTitle(t("preview"))} />
      <Crumbs items={[...(await crumbsBelow(client)), { label: t("preview") }]} />
      <Heading level={1}>
        <ContentLine text={title} locale={locale} />
      </Heading>
      <Paragraph kind="muted">{t("previewIntro")}</Paragraph>
      {description ? (
        <ContentText
          text={description}
          locale={locale}
          below={1}
          otherSite={(await getTranslations("work"))("otherSite")}
        />
      ) : null}
      {content.kind === "form" ? (
        <Pages form={content.form} />
      ) : (
        <>
          <Paragraph>{t("previewParts")}</Paragraph>
          <ol>
            {content.package.parts.map(({ id, title: own }) => (
              <li key={id}>{own ? <ContentLine text={own} locale={locale} /> : id}</li>
            ))}
          </ol>
        </>
      )}
    </>
  );
});

async function Pages({ form: { pages } }: { form: Form }) {
  const t = await getTranslations("clients");
  const locale = await currentLocale();
  return pages.map(({ linkId, title, items }, index) => (
    <section key={linkId}>
      <Heading level={2}>
        {t("previewPage", { page: index + 1, pages: pages.length })}
        {title ? (
          <>
            {": "}
            <ContentLine text={title} locale={locale} />
          </>
        ) : null}
      </Heading>
      {items.map((item) => (
        <Shown key={item.linkId} item={item} />
      ))}
    </section>
  ));
}

async function Shown({ item }: { item: Item }) {
  const locale = await currentLocale();
  switch (item.type) {
    case "display":
      return (
        <ContentText
          text={item.text}
          locale={locale}
          below={2}
          otherSite={(await getTranslations("work"))("otherSite")}
        />
      );
    case "group":
      return (
        <>
          {item.text ? (
            <Heading level={3}>
              <ContentLine text={item.text} locale={locale} />
            </Heading>
          ) : null}
          {item.items.map((each) => (
            <Shown key={each.linkId} item={each} />
          ))}
        </>
      );
    case "question":
      return (
        <QuestionField
          question={item}
          locale={locale}
          draft={{ text: "", chosen: [] }}
          madeWith=""
          isWrong={false}
          takesFocus={false}
          texts={{ ...(await questionTexts()), hint: await hintOf(item) }}
        />
      );
  }
}
