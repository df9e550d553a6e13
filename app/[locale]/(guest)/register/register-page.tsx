import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { newPasswordTexts } from "@/app/_lib/new-password-texts";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { findRegistration } from "@/domain/account-lifecycle/registration/begin";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { signUp } from "./actions";
import { RegisterForm } from "./register-form";

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
  const form = await getTranslations("form");
  const cookie = await readRegistrationCookie();
  const before = cookie?.entry === entry ? await findRegistration(getContext(), cookie.secret) : null;
  const { demand, texts: passwords } = await newPasswordTexts("off");
  return (
    <RegisterForm
      action={signUp.bind(null, entry)}
      demand={demand}
      passwords={passwords}
      filledIn={before ?? { firstName: "", lastName: "", dateOfBirth: "", email }}
      texts={{
        ...(await formTexts(t("title"))),
        firstName: t("firstName"),
        lastName: t("lastName"),
        dateOfBirth: t("dateOfBirth"),
        dateHint: t("dateHint"),
        email: t("email"),
        emailHint: looksLikeToken(entry) ? t("emailHint") : "",
        submit: t("submit"),
      }}
      intro={
        <>
          {reason === "expired" ? (
            <Notice kind="info" kindLabel={form("info")} heading={t("expired")}>
              <p>{t("expiredHint")}</p>
            </Notice>
          ) : null}
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t("intro")}</Paragraph>
          <Paragraph kind="muted">{t("languageHint")}</Paragraph>
        </>
      }
      after={<Alternatives links={[{ label: t("haveAccount"), href: localePath(await currentLocale(), logIn) }]} />}
    />
  );
}
