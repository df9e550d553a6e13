import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { pendingEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import type { Account } from "@/domain/platform/account/account";
import { showDate, showTime } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { dropEmailChange } from "./actions";
import { PictureSection } from "./picture-section";
import { ProfileForm } from "./profile-form";

/** Name, date of birth, language, picture and e-mail address. */
export default withErrorPage(async function ProfilePage({ searchParams }: PageProps<"/[locale]/account/profile">) {
  const { account } = await requireSession();
  const t = await getTranslations("profile");
  const done = { saved: t("saved"), picture: t("pictureSaved"), "no-picture": t("pictureRemoved") };
  const wanted = String((await searchParams).done);
  const { firstName, lastName, dateOfBirth, locale } = account;
  return (
    <>
      <ProfileForm
        saved={{ firstName, lastName, dateOfBirth: dateOfBirth ?? "", locale }}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={wanted in done ? done[wanted as keyof typeof done] : null} />
          </>
        }
        texts={{
          ...(await formTexts(t("title"))),
          firstName: t("firstName"),
          lastName: t("lastName"),
          dateOfBirth: t("dateOfBirth"),
          dateHint: t("dateHint"),
          language: t("language"),
          languageHint: t("languageHint"),
          dutch: t("dutch"),
          english: t("english"),
          submit: t("submit"),
        }}
      />
      <PictureSection accountId={account.id} />
      <EmailSection account={account} />
    </>
  );
});

async function EmailSection({ account }: { account: Account }) {
  const t = await getTranslations("profile");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  const pending = await pendingEmailChange(getContext(), account);
  const until = pending?.expiresAt ?? 0;
  return (
    <>
      <Heading level={2}>{t("account")}</Heading>
      {pending ? (
        <Notice kind="info" kindLabel={form("info")}>
          <p>{t("pending", { email: pending.email, date: showDate(locale, until), time: showTime(locale, until) })}</p>
          <form action={dropEmailChange}>
            <Button kind="secondary">{t("cancelPending")}</Button>
          </form>
        </Notice>
      ) : null}
      <DefinitionList
        items={[
          { term: t("email"), value: account.email },
          { term: t("zone"), value: t("zoneValue") },
        ]}
      />
      <ButtonLink kind="secondary" href={localePath(locale, "/account/profile/email")}>
        {t("changeEmail")}
      </ButtonLink>
    </>
  );
}
