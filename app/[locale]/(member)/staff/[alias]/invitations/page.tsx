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
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireWorkplace, staffCrumbs, staffOnly } from "../../crumbs";
import { Pages, pageNumber } from "../pages";
import { invite, resend, withdraw } from "./actions";

/** Invite somebody; what was sent, what became of it, and the two things one can still do about an open one. */
export default withErrorPage(async function InvitationsPage(props: PageProps<"/[locale]/staff/[alias]/invitations">) {
  const { account, workplace } = await requireWorkplace((await props.params).alias, "invite");
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const done = { sent: t("sent"), resent: t("resent"), withdrawn: t("withdrawn") };
  const query = await props.searchParams;
  const [page, pastPage] = [pageNumber(query.page), pageNumber(query.past)];
  const read = (which: "open" | "past", page: number) =>
    readInvitations(getContext(), account.id, workplace.alias, { which, page });
  const open = await staffOnly(await read("open", page));
  const past = await staffOnly(await read("past", pastPage));
  const here = `/staff/${workplace.alias}/invitations` as const;
  const { contacts, gives } = await staffOnly(await readInviting(getContext(), account.id, workplace.alias));
  return (
    <>
      <ActionForm
        action={invite.bind(null, workplace.alias)}
        texts={await typedFormTexts(t("invitations"))}
        intro={
          <>
            <FormHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("invitations")} />
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
            defaultValue={contacts.find(({ id }) => id === account.id)?.id ?? ""}
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
            href: localePath(locale, `/staff/${workplace.alias}/invitations/several`),
          },
          ...(gives.length === 0
            ? []
            : [
                {
                  title: t("inviteStaff"),
                  description: t("inviteStaffText"),
                  href: localePath(locale, `/staff/${workplace.alias}/invitations/staff`),
                },
              ]),
        ]}
      />
      <Heading level={2}>{t("open")}</Heading>
      <Paragraph>{t("remindersIntro")}</Paragraph>
      <Cards alias={workplace.alias} sent={open.sent} none={t("openNone")} />
      <Pages here={`${here}?past=${pastPage}`} page={page} pages={open.pages} />
      <Heading level={2}>{t("past")}</Heading>
      <Cards alias={workplace.alias} sent={past.sent} none={t("pastNone")} />
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
  const locale = await currentLocale();
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
