import { getTranslations } from "next-intl/server";
import { Feedback } from "@/app/_components/feedback";
import { HandedIn } from "@/app/_components/handed-in";
import { SubmissionVersions } from "@/app/_components/submission-versions";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { PrintButton } from "@/components/ui/print-button";
import { ScreenOnly } from "@/components/ui/screen-only";
import { textFor } from "@/domain/healthspace/library/form";
import { findOwnSubmission } from "@/domain/healthspace/submission/own-submissions";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../crumbs";

/** One thing that was handed in, with its other versions; the page itself is what is printed. */
export default withErrorPage(async function SubmissionPage({ params }: PageProps<"/[locale]/record/[submission]">) {
  const { account } = await requireSession();
  const found = await findOwnSubmission(getContext(), account.id, (await params).submission);
  if (!found) return noSuchPage();
  const t = await getTranslations("record");
  const work = await getTranslations("work");
  const workspace = await getTranslations("workspace");
  const locale = currentLocale();
  const { title, subtitle, healthspaceName: healthspace, submittedAt, readBy, number, versions } = found;
  const name = textFor(title, locale).text;
  return (
    <>
      <FormHead above={[{ label: t("title"), href: localePath(locale, "/record") }]} title={name} />
      <Paragraph kind="muted">{t("of", { subtitle, healthspace })}</Paragraph>
      <Paragraph>
        {[
          work("handedInOn", showMoment(locale, submittedAt, "at")),
          ...(versions.length > 1 ? [work("version", { number })] : []),
          ...(readBy === null ? [] : [workspace("readBy", { name: readBy })]),
        ].join(" · ")}
      </Paragraph>
      <ScreenOnly>
        <PrintButton label={work("print")} withoutScript={work("printWithout")} />
      </ScreenOnly>
      <Heading level={2}>{work("answers")}</Heading>
      <HandedIn view={found.view} />
      <ScreenOnly>
        <SubmissionVersions submission={found} pathOf={(version) => `/record/${version}`} />
        <Feedback assignmentId={found.assignmentId} title={name} here={`/record/${found.id}`}>
          <UrgentHelp />
        </Feedback>
      </ScreenOnly>
    </>
  );
});
