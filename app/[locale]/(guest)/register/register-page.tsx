import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { NameFields } from "@/app/_components/name-fields";
import { NewPasswordFields } from "@/app/_components/new-password-fields";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { EmailField } from "@/components/account/email-field";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { findRegistration } from "@/domain/account-lifecycle/registration/begin";
import { typedName } from "@/domain/platform/account/person-name";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { typedDay } from "@/i18n/dates";
import { readRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { signUp } from "./actions";

interface RegisterPageProps {
  /** The invitation's token or the Healthspace's alias. */
  entry: string;
  /** Filled in; may be changed. */
  email: string;
  logIn: LocalPath;
  reason: string | string[] | undefined;
}

/** The form of S2. Who comes back from the terms, or took too long, finds what was typed, except the password. */
export async function RegisterPage({ entry, email, logIn, reason }: RegisterPageProps) {
  const t = await getTranslations("registration");
  const cookie = await readRegistrationCookie();
  const before = cookie?.entry === entry ? await findRegistration(getContext(), cookie.secret) : null;
  const filledIn = before
    ? { ...typedName(before), dateOfBirth: typedDay(currentLocale(), before.dateOfBirth), email: before.email }
    : { firstName: "", lastName: "", dateOfBirth: "", email };
  return (
    <>
      <ActionForm
        action={signUp.bind(null, entry)}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            {reason === "expired" ? (
              <ArrivalNotice kind="info" heading={t("expired")}>
                <p>{t("expiredHint")}</p>
              </ArrivalNotice>
            ) : null}
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
            <Paragraph kind="muted">{t("languageHint")}</Paragraph>
          </>
        }
      >
        <NameFields labels={{ firstName: t("firstName"), lastName: t("lastName") }} filledIn={filledIn} />
        <TextField
          name="dateOfBirth"
          label={t("dateOfBirth")}
          description={t("dateHint")}
          defaultValue={filledIn.dateOfBirth}
          autoComplete="bday"
          required
        />
        <EmailField
          label={t("email")}
          description={looksLikeToken(entry) ? t("emailHint") : undefined}
          filledIn={filledIn.email}
          autoComplete="username"
        />
        <NewPasswordFields twoFactor="off" username="asked" />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("haveAccount"), href: localePath(currentLocale(), logIn) }]} />
    </>
  );
}
