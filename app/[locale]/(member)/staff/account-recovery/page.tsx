import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { AskFirst } from "@/app/_components/ask-first";
import { DocumentFields } from "@/app/_components/document-fields";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { findLookedUp, type Shown } from "@/domain/healthspace/staff/account-recovery";
import { levelOfClinician } from "@/domain/healthspace/staff/client-access";
import { accountRecovery as policy } from "@/domain/policy";
import { HOUR_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../account/done-notice";
import { requireFreshProof } from "../../account/two-factor/owner";
import { FormHead, PageHead } from "../../crumbs";
import { requireWorkplaces, staffCrumbs } from "../crumbs";
import { approve, decline, lookUp } from "./actions";

/**
 * One of the two words that an account recovery needs: first the number that was read out, then what the document says. Staff see
 * the number and when a colleague checked, and nothing else.
 */
export default withErrorPage(async function AccountRecoveryPage({
  searchParams,
}: PageProps<"/[locale]/staff/account-recovery">) {
  if ((await levelOfClinician(getContext(), await requireWorkplaces())) === "staff-two-factor")
    return <TwoFactorFirst />;
  const who = await requireFreshProof("/staff/account-recovery");
  const query = await searchParams;
  const ticket = typeof query.ticket === "string" ? query.ticket : "";
  const request = await findLookedUp(getContext(), who, ticket);
  return request ? <Check ticket={ticket} request={request} /> : <LookUp query={query} />;
});

async function LookUp({ query }: { query: Record<string, unknown> }) {
  const t = await getTranslations("staff");
  const locale = currentLocale();
  return (
    <ActionForm
      action={lookUp}
      texts={await typedFormTexts(t("help"))}
      intro={
        <>
          <FormHead above={await staffCrumbs()} title={t("help")} />
          <DoneNotice text={doneText(t, locale, query)} />
          <Refusal done={query.done} />
          <Paragraph>{t("helpIntro")}</Paragraph>
          <Paragraph>{t("helpSteps")}</Paragraph>
          <Paragraph>{t("helpThen", { hours: policy.waitMs / HOUR_MS })}</Paragraph>
        </>
      }
    >
      <TextField
        name="reference"
        inputMode="numeric"
        label={t("reference")}
        description={t("referenceHint")}
        autoComplete="off"
        required
      />
      <SubmitButton label={t("lookUp")} />
    </ActionForm>
  );
}

interface CheckProps {
  ticket: string;
  request: Shown;
}

async function Check({ ticket, request }: CheckProps) {
  const t = await getTranslations("staff");
  const locale = currentLocale();
  return (
    <>
      {request.approvedAt === null ? (
        <ActionForm
          action={approve.bind(null, ticket)}
          texts={await typedFormTexts(t("help"))}
          intro={<CheckHead request={request} />}
        >
          <DocumentFields />
          <SubmitButton label={t("helpSubmit")} />
        </ActionForm>
      ) : (
        <CheckHead request={request} />
      )}
      <Paragraph>{t("declineText")}</Paragraph>
      <AskFirst
        action={decline.bind(null, ticket)}
        label={t("decline")}
        name={t("declineName")}
        question={t("declineAsk")}
        yes={t("declineYes")}
        here={`?ticket=${encodeURIComponent(ticket)}`}
      />
      <Alternatives links={[{ label: t("otherNumber"), href: localePath(locale, "/staff/account-recovery") }]} />
    </>
  );
}

async function CheckHead({ request: { reference, firstCheckAt, approvedAt } }: Pick<CheckProps, "request">) {
  const t = await getTranslations("staff");
  const locale = currentLocale();
  const checked = firstCheckAt === null ? t("notChecked") : t("checkedAt", showMoment(locale, firstCheckAt, "at"));
  return (
    <>
      <FormHead above={await staffCrumbs()} title={t("help")} />
      <Paragraph kind="lead">{t("numberIs", { reference })}</Paragraph>
      <Paragraph>{approvedAt === null ? checked : t("approvedAlready")}</Paragraph>
      {approvedAt === null ? <Paragraph>{t("helpSteps")}</Paragraph> : null}
    </>
  );
}

// Why the page of a number closed by itself.
async function Refusal({ done }: { done: unknown }) {
  if (done !== "closed" && done !== "gone") return null;
  const errors = await getTranslations("errors");
  return (
    <ArrivalNotice kind="warning">
      <p>{errors(done === "closed" ? "identity-closed" : "account-recovery-gone")}</p>
      {done === "closed" ? <p>{errors("identity-closed-hint")}</p> : null}
    </ArrivalNotice>
  );
}

async function TwoFactorFirst() {
  const t = await getTranslations("staff");
  const errors = await getTranslations("errors");
  const locale = currentLocale();
  return (
    <>
      <PageHead above={await staffCrumbs()} title={t("help")} />
      <Paragraph>{errors("staff-two-factor")}</Paragraph>
      <ButtonLink href={localePath(locale, "/account/two-factor")}>{t("twoFactor")}</ButtonLink>
    </>
  );
}

// The address only repeats what the action just said.
function doneText(
  t: Awaited<ReturnType<typeof getTranslations<"staff">>>,
  locale: Awaited<ReturnType<typeof currentLocale>>,
  { done, due }: Record<string, unknown>,
): string | null {
  if (done === "first" || done === "declined") return t(done);
  const at = Number(due);
  if (done !== "second" || !Number.isSafeInteger(at)) return null;
  return t("second", showMoment(locale, at, "from"));
}
