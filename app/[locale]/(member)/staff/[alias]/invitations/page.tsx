import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { FormHead } from "@/app/[locale]/(member)/crumbs";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { RowForm } from "@/components/ui/row-form";
import { Stack } from "@/components/ui/stack";
import { listInvitations, type SentInvitation } from "@/domain/healthspace/invitation/invitation";
import { invitation as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showDate, showTime } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireWorkplace, staffCrumbs } from "../../crumbs";
import { invite, resend, withdraw } from "./actions";
import { InviteForm } from "./invite-form";

// A language is named in itself.
const languages = [
  { value: "nl", label: "Nederlands" },
  { value: "en", label: "English" },
];

/** Invite somebody; what was sent, what became of it, and the two things one can still do about an open one. */
export default withErrorPage(async function InvitationsPage(props: PageProps<"/[locale]/staff/[alias]/invitations">) {
  const { workplace } = await requireWorkplace((await props.params).alias);
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const done = { sent: t("sent"), resent: t("resent"), withdrawn: t("withdrawn") };
  const wanted = String((await props.searchParams).done);
  const all = await listInvitations(getContext(), workplace.id);
  const open = all.filter(({ state }) => state === "open");
  const past = all.filter(({ state }) => state !== "open");
  return (
    <>
      <InviteForm
        action={invite.bind(null, workplace.alias)}
        language={locale}
        languages={languages}
        intro={
          <>
            <FormHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("invitations")} />
            <DoneNotice text={wanted in done ? done[wanted as keyof typeof done] : null} />
            <Heading level={2}>{t("inviteTitle")}</Heading>
            <Paragraph>{t("inviteIntro", { days: policy.lifeMs / DAY_MS })}</Paragraph>
          </>
        }
        texts={{
          ...(await formTexts(t("invitations"))),
          email: t("email"),
          firstName: t("firstName"),
          firstNameHint: t("firstNameHint"),
          language: t("language"),
          submit: t("submit"),
        }}
      />
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
  const texts = await formTexts(t("invitations"));
  return (
    <ItemCard
      title={email}
      badge={t(`state.${state}`)}
      lines={[
        ...(firstName ? [firstName] : []),
        t("sentAt", { date: showDate(locale, sentAt), time: showTime(locale, sentAt) }),
        ...(state === "open" ? [t("until", { date: showDate(locale, expiresAt) })] : []),
      ]}
      actions={
        state === "used" || state === "withdrawn" ? undefined : (
          <>
            <RowForm
              action={resend.bind(null, alias, id)}
              texts={{ ...texts, submit: t("resend"), name: t("resendTo", { email }) }}
            />
            <RowForm
              action={withdraw.bind(null, alias, id)}
              texts={{ ...texts, submit: t("withdraw"), name: t("withdrawTo", { email }) }}
            />
          </>
        )
      }
    />
  );
}
