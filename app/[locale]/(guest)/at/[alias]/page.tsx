import { getTranslations } from "next-intl/server";
import { FormOwnerFrame } from "@/app/_components/form-owner-frame";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { standing } from "@/domain/healthspace/membership/join";
import { findOwnPage, type OwnPage } from "@/domain/healthspace/own-page";
import { fullName } from "@/domain/platform/account/person-name";
import type { Who } from "@/domain/platform/session/who";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { LoginForm } from "../../login/login-form";
import { goInside, join } from "./actions";

/** A Healthspace's own login page: its name, its words, the staff who chose to be seen, and the same login as everywhere. */
export default withErrorPage(async function OwnLoginPage({ params }: PageProps<"/[locale]/at/[alias]">) {
  const { alias } = await params;
  const locale = currentLocale();
  const [page, who] = await Promise.all([findOwnPage(getContext(), alias, locale), currentSession()]);
  if (!page) return noSuchPage();
  return who ? <Inside page={page} who={who} /> : <Outside page={page} />;
});

async function Outside({ page }: { page: OwnPage }) {
  const t = await getTranslations("ownPage");
  const login = await getTranslations("login");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  return (
    <>
      <LoginForm
        title={page.name}
        next={page.entry === "invitation" ? "/workspace" : `/at/${page.alias}`}
        at={page.alias}
        intro={
          <>
            <Heading level={1}>{page.name}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <Alternatives
        links={[
          { label: login("forgot"), href: localePath(locale, "/forgot-password") },
          { label: help("getAccount"), href: localePath(locale, "/help/get-account") },
        ]}
      />
      {page.entry === "invitation" ? (
        <Paragraph kind="muted">{login("noAccount")}</Paragraph>
      ) : (
        <>
          <Heading level={2}>{t("becomeTitle")}</Heading>
          <Paragraph>{t(page.entry === "open" ? "openText" : "requestText")}</Paragraph>
          <Paragraph>{t("hasAccount")}</Paragraph>
          <ButtonLink kind="secondary" href={localePath(locale, `/register?at=${page.alias}`)}>
            {t("newAccount")}
          </ButtonLink>
        </>
      )}
      <About page={page} />
    </>
  );
}

async function Inside({ page, who }: { page: OwnPage; who: Who }) {
  const t = await getTranslations("ownPage");
  const { account } = who;
  const place = await standing(getContext(), account.id, page.id);
  const head = (
    <>
      <Heading level={1}>{page.name}</Heading>
      <Paragraph>{t("loggedInAs", { name: fullName(account) })}</Paragraph>
    </>
  );
  const texts = await formTexts(page.name);
  const after = <About page={page} />;
  if (place === "member") {
    const action = goInside.bind(null, page.alias);
    return (
      <>
        <FormOwnerFrame accountId={account.id}>
          <ActionForm action={action} texts={texts} intro={head}>
            <SubmitButton label={t("enter")} />
          </ActionForm>
        </FormOwnerFrame>
        {after}
      </>
    );
  }
  if (place === "none" && page.entry !== "invitation") {
    const submit = t(page.entry === "open" ? "become" : "ask");
    return (
      <>
        <FormOwnerFrame accountId={account.id}>
          <ActionForm action={join.bind(null, page.alias)} texts={texts} intro={head}>
            <SubmitButton label={submit} />
          </ActionForm>
        </FormOwnerFrame>
        {after}
      </>
    );
  }
  return (
    <>
      <PageTitle text={await pageTitle(page.name)} />
      {head}
      <Paragraph kind="lead">{t(place === "asked" ? "asked" : "notMember")}</Paragraph>
      <ButtonLink kind="secondary" href={localePath(currentLocale(), "/workspace")}>
        {t("enter")}
      </ButtonLink>
      {after}
    </>
  );
}

async function About({ page }: { page: OwnPage }) {
  const t = await getTranslations("ownPage");
  return (
    <>
      <Heading level={2}>{t("aboutTitle")}</Heading>
      <Paragraph>{page.description}</Paragraph>
      {page.staff.length > 0 ? (
        <>
          <Heading level={3}>{t("staff")}</Heading>
          <ul>
            {page.staff.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
