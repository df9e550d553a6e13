import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { InviteeFields } from "@/app/_components/invitee-fields";
import { RowForm } from "@/app/_components/row-form";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { rolesInWords } from "@/app/_lib/role-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { FormHead } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { SelectField } from "@/components/ui/select-field";
import { Stack } from "@/components/ui/stack";
import { SubmitButton } from "@/components/ui/submit-button";
import { type ListedInvitation, readInvitations, readInviting } from "@/domain/healthspace/staff/invitations";
import { isStaff } from "@/domain/healthspace/staff/may";
import { invitation as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { clinicianOnly, crumbsIn } from "../../crumbs";
import { Pages, pageNumber } from "../pages";
import { invite, resend, withdraw } from "./actions";

/** Invite somebody; what was sent, what became of it, and the two things one can still do about an open one. */
export default withErrorPage(async function InvitationsPage(props: PageProps<"/[locale]/staff/[alias]/invitations">) {
  const { alias } = await props.params;
  const here = `/staff/${alias}/invitations` as const;
  const query = await props.searchParams;
  const [page, pastPage] = [pageNumber(query.page), pageNumber(query.past)];
  const who = await requireSession();
  const read = async (which: "open" | "past", page: number) =>
    clinicianOnly(await readInvitations(getContext(), who, alias, { which, page }), here);
  const open = await read("open", page);
  const past = await read("past", pastPage);
  const { contacts, gives } = await clinicianOnly(await readInviting(getContext(), who, alias), here);
  const t = await getTranslations("staff");
  const locale = currentLocale();
  const done = { sent: t("sent"), resent: t("resent"), withdrawn: t("withdrawn") };
  return (
    <>
      <ActionForm
        action={invite.bind(null, alias)}
        texts={await typedFormTexts(t("invitations"))}
        intro={
          <>
            <FormHead above={await crumbsIn(alias)} title={t("invitations")} />
            <DoneNotice text={lookUp(done, query.done)} />
            <Heading level={2}>{t("inviteTitle")}</Heading>
            <Paragraph>{t("inviteIntro", { days: policy.lifeMs / DAY_MS })}</Paragraph>
          </>
        }
      >
        <InviteeFields />
        {contacts.length === 0 ? null : (
          <SelectField
            name="connectTo"
            label={t("inviteContact")}
            description={t("inviteContactHint")}
            // INVT-1: who treats people invites them for themselves, unless they say otherwise.
            defaultValue={contacts.find(({ id }) => id === who.account.id)?.id ?? ""}
            options={[
              { value: "", label: t("inviteContactNone") },
              ...contacts.map(({ id: value, name: label }) => ({ value, label })),
            ]}
          />
        )}
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Heading level={2}>{t("otherWays")}</Heading>
      <ActionList
        label={t("otherWays")}
        items={[
          {
            title: t("inviteSeveral"),
            description: t("inviteSeveralText"),
            href: localePath(locale, `${here}/several`),
          },
          ...(gives.length === 0
            ? []
            : [
                {
                  title: t("inviteStaff"),
                  description: t("inviteStaffText"),
                  href: localePath(locale, `${here}/staff`),
                },
              ]),
        ]}
      />
      <Heading level={2}>{t("open")}</Heading>
      <Paragraph>{t("remindersIntro")}</Paragraph>
      <Cards alias={alias} sent={open.sent} none={t("openNone")} />
      <Pages here={`${here}?past=${pastPage}`} page={page} pages={open.pages} />
      <Heading level={2}>{t("past")}</Heading>
      <Cards alias={alias} sent={past.sent} none={t("pastNone")} />
      <Pages here={`${here}?page=${page}`} name="past" page={pastPage} pages={past.pages} />
    </>
  );
});

function Cards({ alias, sent, none }: { alias: string; sent: ListedInvitation[]; none: string }) {
  if (sent.length === 0) return <Paragraph>{none}</Paragraph>;
  return (
    <Stack>
      {sent.map((each) => (
        <Card key={each.id} alias={alias} sent={each} />
      ))}
    </Stack>
  );
}

async function Card({ alias, sent }: { alias: string; sent: ListedInvitation }) {
  const t = await getTranslations("staff");
  const locale = currentLocale();
  const { id, email, firstName, state, sentAt, expiresAt, roles, reminders, remindedAt, isYours } = sent;
  return (
    <ItemCard
      title={email}
      badge={t(`state.${state}`)}
      lines={[
        ...(firstName ? [firstName] : []),
        ...(isStaff(roles) ? [t("asRoles", { roles: await rolesInWords(roles) })] : []),
        t("sentAt", showMoment(locale, sentAt, "at")),
        ...(remindedAt === null ? [] : [t("reminded", { count: reminders, ...showMoment(locale, remindedAt, "at") })]),
        ...(state === "open" ? [t("until", showMoment(locale, expiresAt, "until"))] : []),
      ]}
      actions={
        !isYours || state === "used" || state === "withdrawn" ? undefined : (
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
