import { getTranslations } from "next-intl/server";
import { FormOwnerFrame } from "@/app/_components/form-owner-frame";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath, withNext } from "@/app/_lib/paths";
import { rolesInWords } from "@/app/_lib/role-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import {
  findInvitation,
  type Invitation,
  type InvitationRefused,
  refusalFor,
} from "@/domain/healthspace/invitation/invitation";
import { isStaff } from "@/domain/healthspace/staff/may";
import { maskedEmail } from "@/domain/platform/account/email";
import { fullName } from "@/domain/platform/account/person-name";
import type { Who } from "@/domain/platform/session/who";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { joinIn, switchAccount } from "./actions";

/** Behind "Deelnemen" in the mail: to whom it was sent and the two links. Opening it changes nothing and names no Healthspace. */
export default withErrorPage(async function InvitationPage({ params }: PageProps<"/[locale]/invitations/[token]">) {
  const { token } = await params;
  const ctx = getContext();
  const [who, invitation] = await Promise.all([currentSession(), findInvitation(ctx, token)]);
  const refusal = await refusalFor(ctx, invitation, who?.account ?? null);
  if (!invitation || refusal)
    return <Dead refusal={refusal ?? { code: "invitation-unknown" }} {...{ token, who, invitation }} />;
  return who ? <Confirm {...{ token, who, invitation }} /> : <Choices {...{ token, invitation }} />;
});

async function Choices({ token, invitation }: { token: string; invitation: Invitation }) {
  const t = await getTranslations("invitation");
  const locale = currentLocale();
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <About invitation={invitation} />
      <Heading level={2}>{t("haveTitle")}</Heading>
      <Paragraph>{t("haveText")}</Paragraph>
      <ButtonLink href={localePath(locale, withNext("/login", `/invitations/${token}`))}>{t("logIn")}</ButtonLink>
      <Heading level={2}>{t("newTitle")}</Heading>
      <Paragraph>{t("newText")}</Paragraph>
      <ButtonLink kind="secondary" href={localePath(locale, `/invitations/${token}/register`)}>
        {t("newAccount")}
      </ButtonLink>
    </>
  );
}

async function Confirm({ token, who, invitation }: { token: string; who: Who; invitation: Invitation }) {
  const t = await getTranslations("invitation");
  const { account } = who;
  const name = fullName(account);
  return (
    <>
      <FormOwnerFrame accountId={account.id}>
        <ActionForm
          action={joinIn.bind(null, token)}
          texts={await formTexts(t("title"))}
          intro={
            <>
              <Heading level={1}>{t("title")}</Heading>
              <About invitation={invitation} />
              <Paragraph kind="lead">{t("continueAs", { name, hint: maskedEmail(account.email) })}</Paragraph>
            </>
          }
        >
          <SubmitButton label={t("join")} />
        </ActionForm>
      </FormOwnerFrame>
      <Heading level={2}>{t("notYou")}</Heading>
      <Switch token={token} />
    </>
  );
}

async function About({ invitation }: { invitation: Invitation }) {
  const t = await getTranslations("invitation");
  return (
    <>
      <Paragraph>{t("from", { sender: invitation.senderName ?? getEnv().PRODUCT_NAME })}</Paragraph>
      <Paragraph kind="muted">{t("sentTo", { hint: maskedEmail(invitation.email) })}</Paragraph>
      {isStaff(invitation.roles) ? (
        <Paragraph>{t("asStaff", { roles: await rolesInWords(invitation.roles) })}</Paragraph>
      ) : null}
      {invitation.contact ? (
        <>
          <Paragraph>{t("contact", { name: fullName(invitation.contact) })}</Paragraph>
          <ul>
            <li>{t("contactWho")}</li>
            <li>{t("contactWork")}</li>
            <li>{t("contactRecord")}</li>
            <li>{t("contactNever")}</li>
          </ul>
          <Paragraph>{t("contactLater")}</Paragraph>
        </>
      ) : null}
    </>
  );
}

interface DeadProps {
  refusal: InvitationRefused;
  token: string;
  who: Who | null;
  invitation: Invitation | null;
}

/** "De uitnodiging is ongeldig": why, and the next step as a button. */
async function Dead({ refusal, token, who, invitation }: DeadProps) {
  const t = await getTranslations("invitation");
  const locale = currentLocale();
  const mine = who !== null && invitation?.usedBy === who.account.id;
  const name = who ? fullName(who.account) : "";
  const reasons = {
    "invitation-unknown": t("unknown"),
    "invitation-used": mine ? t("usedByYou") : t("used"),
    "invitation-withdrawn": t("withdrawn"),
    "invitation-expired": t("expired"),
    "invitation-for-someone-else": t("foreign", { name }),
  };
  return (
    <>
      <PageTitle text={await pageTitle(t("invalid"))} />
      <Heading level={1}>{t("invalid")}</Heading>
      <Paragraph kind="lead">{reasons[refusal.code]}</Paragraph>
      {refusal.code === "invitation-for-someone-else" ? (
        <Switch token={token} />
      ) : refusal.code === "invitation-used" ? (
        <ButtonLink href={localePath(locale, who ? "/workspace" : "/login")}>
          {who ? t("toWorksheet") : t("logIn")}
        </ButtonLink>
      ) : (
        <ButtonLink kind="secondary" href={localePath(locale, "/helpdesk")}>
          {t("helpdesk")}
        </ButtonLink>
      )}
    </>
  );
}

// A form without a title of its own: the page has one already.
async function Switch({ token }: { token: string }) {
  const t = await getTranslations("invitation");
  return (
    <form action={switchAccount.bind(null, token)}>
      <SubmitButton kind="secondary" label={t("switch")} busyLabel={(await getTranslations("form"))("busy")} />
    </form>
  );
}
