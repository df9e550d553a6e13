import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { RowForm } from "@/app/_components/row-form";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { FormHead } from "@/app/[locale]/(member)/crumbs";
import { EmailField } from "@/components/account/email-field";
import { ActionForm } from "@/components/ui/action-form";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { Stack } from "@/components/ui/stack";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { SentInvitation } from "@/domain/healthspace/invitation/invitation";
import { readInvitations } from "@/domain/healthspace/staff/invitations";
import { invitation as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireWorkplace, staffCrumbs, staffOnly } from "../../crumbs";
import { invite, resend, withdraw } from "./actions";

// A language is named in itself.
const languages = [
  { value: "nl", label: "Nederlands" },
  { value: "en", label: "English" },
];

/** Invite somebody; what was sent, what became of it, and the two things one can still do about an open one. */
export default withErrorPage(async function InvitationsPage(props: PageProps<"/[locale]/staff/[alias]/invitations">) {
  const { account, workplace } = await requireWorkplace((await props.params).alias);
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const done = { sent: t("sent"), resent: t("resent"), withdrawn: t("withdrawn") };
  const wanted = String((await props.searchParams).done);
  const all = await staffOnly(await readInvitations(getContext(), account.id, workplace.alias));
  const open = all.filter(({ state }) => state === "open");
  const past = all.filter(({ state }) => state !== "open");
  return (
    <>
      <ActionForm
        action={invite.bind(null, workplace.alias)}
        texts={await typedFormTexts(t("invitations"))}
        intro={
          <>
            <FormHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("invitations")} />
            <DoneNotice text={lookUp(done, wanted)} />
            <Heading level={2}>{t("inviteTitle")}</Heading>
            <Paragraph>{t("inviteIntro", { days: policy.lifeMs / DAY_MS })}</Paragraph>
          </>
        }
      >
        <EmailField label={t("email")} autoComplete="off" />
        <TextField
          name="firstName"
          autoCapitalize="words"
          label={t("firstName")}
          description={t("firstNameHint")}
          autoComplete="off"
        />
        <RadioGroup name="language" legend={t("language")} defaultValue={locale} options={languages} />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Heading level={2}>{t("open")}</Heading>
      {open.length === 0 ? <Paragraph>{t("openNone")}</Paragraph> : <Cards alias={workplace.alias} sent={open} />}
      <Heading level={2}>{t("past")}</Heading>
      {past.length === 0 ? <Paragraph>{t("pastNone")}</Paragraph> : <Cards alias={workplace.alias} sent={past} />}
    </>
  );
});

function Cards({ alias, sent }: { alias: string; sent: SentInvitation[] }) {
  return (
    <Stack>
      {sent.map((each) => (
        <Card key={each.id} alias={alias} sent={each} />
      ))}
    </Stack>
  );
}

async function Card({ alias, sent }: { alias: string; sent: SentInvitation }) {
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const { id, email, firstName, state, sentAt, expiresAt } = sent;
  return (
    <ItemCard
      title={email}
      badge={t(`state.${state}`)}
      lines={[
        ...(firstName ? [firstName] : []),
        t("sentAt", showMoment(locale, sentAt, "at")),
        ...(state === "open" ? [t("until", showMoment(locale, expiresAt, "until"))] : []),
      ]}
      actions={
        state === "used" || state === "withdrawn" ? undefined : (
          <>
            <RowForm action={resend.bind(null, alias, id)} submit={t("resend")} name={t("resendTo", { email })} />
            <AskFirst
              action={withdraw.bind(null, alias, id)}
              label={t("withdraw")}
              name={t("withdrawTo", { email })}
              question={t("withdrawAsk")}
              yes={t("withdrawYes")}
            />
          </>
        )
      }
    />
  );
}
