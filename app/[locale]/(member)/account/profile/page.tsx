import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { NameFields } from "@/app/_components/name-fields";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { pendingEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import type { Account } from "@/domain/platform/account/account";
import { typedName } from "@/domain/platform/account/person-name";
import { showMoment, typedDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { dropEmailChange, saveProfile } from "./actions";
import { PictureSection } from "./picture-section";

/** Name, date of birth, language, picture and e-mail address. */
export default withErrorPage(async function ProfilePage({ searchParams }: PageProps<"/[locale]/account/profile">) {
  const { account } = await requireSession();
  const t = await getTranslations("profile");
  const done = {
    saved: t("saved"),
    picture: t("pictureSaved"),
    "no-picture": t("pictureRemoved"),
    "email-kept": t("emailKept"),
  };
  const wanted = String((await searchParams).done);
  const name = typedName(account);
  const born = typedDay(currentLocale(), account.dateOfBirth);
  return (
    <>
      <ActionForm
        action={saveProfile}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={lookUp(done, wanted)} />
          </>
        }
      >
        <NameFields labels={{ firstName: t("firstName"), lastName: t("lastName") }} filledIn={name} />
        <TextField
          name="dateOfBirth"
          label={t("dateOfBirth")}
          description={t("dateHint")}
          defaultValue={born}
          autoComplete="bday"
        />
        <SelectField
          name="locale"
          label={t("language")}
          description={t("languageHint")}
          defaultValue={account.locale}
          options={[
            { value: "nl", label: t("dutch") },
            { value: "en", label: t("english") },
          ]}
        />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <PictureSection accountId={account.id} />
      <EmailSection account={account} />
    </>
  );
});

async function EmailSection({ account }: { account: Account }) {
  const t = await getTranslations("profile");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const pending = await pendingEmailChange(getContext(), account);
  return (
    <>
      <Heading level={2}>{t("account")}</Heading>
      {pending ? (
        <Notice kind="info" kindLabel={form("info")}>
          <p>{t("pending", { email: pending.email, ...showMoment(locale, pending.expiresAt, "until") })}</p>
          <AskFirst
            action={dropEmailChange}
            label={t("cancelPending")}
            question={t("cancelPendingAsk")}
            yes={t("cancelPendingYes")}
          />
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
