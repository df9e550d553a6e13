import { getTranslations } from "next-intl/server";
import { PreviewPages } from "@/app/_components/content-preview";
import { pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { readPreview } from "@/domain/healthspace/staff/assign";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Crumbs } from "../../../../../../crumbs";
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
  const locale = currentLocale();
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
        <PreviewPages form={content.form} />
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
