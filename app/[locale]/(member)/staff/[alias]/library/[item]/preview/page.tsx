import { getTranslations } from "next-intl/server";
import { PreviewPages } from "@/app/_components/content-preview";
import { pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { readItemAsStaff } from "@/domain/healthspace/staff/library";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Crumbs } from "../../../../../crumbs";
import { clinicianOnly } from "../../../../crumbs";
import { libraryTitle } from "../../../clients/library-title";
import { crumbsBelowLibrary } from "../../library-crumbs";

type Props = PageProps<"/[locale]/staff/[alias]/library/[item]/preview">;

/** What clients will see of one item of the library, page after page. */
export default withErrorPage(async function LibraryPreviewPage(props: Props) {
  const { alias, item: itemId } = await props.params;
  const above = `/staff/${alias}/library/${itemId}` as const;
  const read = await readItemAsStaff(getContext(), await requireSession(), { alias, itemId });
  const found = await clinicianOnly(read, `${above}/preview`);
  if (found === null) return noSuchPage();
  const t = await getTranslations("clients");
  const work = await getTranslations("work");
  const locale = currentLocale();
  const { content, parts, workplace } = found;
  const { title, description } = content.kind === "form" ? content.form : content.package;
  return (
    <>
      <PageTitle text={await pageTitle(t("preview"))} />
      <Crumbs
        items={[
          ...(await crumbsBelowLibrary(workplace)),
          { label: libraryTitle(found, locale).text, href: localePath(locale, above) },
          { label: t("preview") },
        ]}
      />
      <Heading level={1}>
        <ContentLine text={title} locale={locale} />
      </Heading>
      <Paragraph kind="muted">{t("previewIntro")}</Paragraph>
      {description ? <ContentText text={description} locale={locale} below={1} otherSite={work("otherSite")} /> : null}
      {content.kind === "form" ? (
        <PreviewPages form={content.form} />
      ) : (
        <>
          <Paragraph>{t("previewParts")}</Paragraph>
          <ol>
            {parts.map((part) => (
              <li key={JSON.stringify(part)}>
                <ContentLine text={part} locale={locale} />
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
});
