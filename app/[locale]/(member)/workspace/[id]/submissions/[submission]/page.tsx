import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { Feedback } from "@/app/_components/feedback";
import { HandedIn } from "@/app/_components/handed-in";
import { SubmissionVersions } from "@/app/_components/submission-versions";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { nameOfSubmission, readWords } from "@/app/_lib/submission-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { Paragraph } from "@/components/ui/paragraph";
import { PrintButton } from "@/components/ui/print-button";
import { ScreenOnly } from "@/components/ui/screen-only";
import { SubmitButton } from "@/components/ui/submit-button";
import { textFor } from "@/domain/healthspace/library/form";
import { findOwnSubmission } from "@/domain/healthspace/submission/own-submissions";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../../../crumbs";
import { openWork, workCrumbs } from "../../../open-work";
import { changeSubmitted } from "../../actions";

/** What was handed in, as it is: to read, print, change and talk about. */
export default withErrorPage(async function SubmissionPage({
  params,
  searchParams,
}: PageProps<"/[locale]/workspace/[id]/submissions/[submission]">) {
  const { account } = await requireSession();
  const { id, submission: submissionId } = await params;
  const work = await openWork(id);
  const submission = await findOwnSubmission(getContext(), account.id, submissionId);
  if (!submission || submission.assignmentId !== id) return noSuchPage();
  const t = await getTranslations("work");
  const locale = currentLocale();
  const { done } = await searchParams;
  const isNew = done === "submitted";
  const title = textFor(work.title, locale).text;
  return (
    <>
      <FormHead above={await workCrumbs(work, "below it")} title={title} />
      {isNew ? (
        <ScreenOnly>
          <ArrivalNotice kind="success">
            <p>{work.repeats === "repeated" ? t("submittedRound") : t("submitted")}</p>
          </ArrivalNotice>
        </ScreenOnly>
      ) : null}
      <Paragraph>
        {await nameOfSubmission(work.repeats, submission)}. {await readWords(submission)}. {t("locked")}
      </Paragraph>
      <ScreenOnly>
        <SubmissionVersions submission={submission} pathOf={(version) => `/workspace/${id}/submissions/${version}`} />
        <ButtonGroup>
          {work.canReopen ? (
            <InlineForm action={changeSubmitted} texts={await inlineFormTexts()}>
              <input type="hidden" name="id" value={work.id} />
              <SubmitButton kind="secondary" label={t("change")} />
            </InlineForm>
          ) : null}
          <PrintButton label={t("print")} withoutScript={t("printWithout")} />
          <ButtonLink
            kind="plain"
            href={localePath(locale, work.parent ? `/workspace/${work.parent.id}` : "/workspace")}
          >
            {work.parent ? t("backToPackage") : t("backToWorksheet")}
          </ButtonLink>
        </ButtonGroup>
      </ScreenOnly>
      <Heading level={2}>{t("answers")}</Heading>
      <HandedIn view={submission.view} />
      <ScreenOnly>
        <Feedback
          assignmentId={work.id}
          title={title}
          here={`/workspace/${id}/submissions/${submissionId}`}
          done={done}
        >
          <UrgentHelp />
        </Feedback>
      </ScreenOnly>
    </>
  );
});
