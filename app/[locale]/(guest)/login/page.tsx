import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Drawing } from "@/components/ui/drawing";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { destination } from "@/domain/authentication/access/paths";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { EndedNotice } from "./ended-notice";
import { LoginForm } from "./login-form";

export default withErrorPage(async function LoginPage({ searchParams }: PageProps<"/[locale]/login">) {
  const { reason, next, by } = await searchParams;
  if (await currentSession()) return redirectTo(destination(next));
  const t = await getTranslations("login");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  return (
    <>
      <LoginForm
        title={t("title")}
        next={destination(next)}
        by={by === "recovery" ? by : undefined}
        intro={
          <>
            {reason === "expired" ? (
              <ArrivalNotice kind="info" heading={t("expired")}>
                <p>{t("expiredHint")}</p>
              </ArrivalNotice>
            ) : null}
            {reason === "logged-out" ? (
              <ArrivalNotice kind="success">
                <p>{t("loggedOut")}</p>
              </ArrivalNotice>
            ) : null}
            <Activated reason={reason} />
            <EndedNotice reason={reason} />
            <Drawing name="door" />
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <Alternatives
        links={[
          { label: t("forgot"), href: localePath(locale, "/forgot-password") },
          { label: help("getAccount"), href: localePath(locale, "/help/get-account") },
        ]}
      />
      <Paragraph kind="muted">{t("noAccount")}</Paragraph>
    </>
  );
});

/** What the activation link brought, said on the page where one goes on. */
async function Activated({ reason }: { reason: string | string[] | undefined }) {
  const t = await getTranslations("login");
  if (reason === "activated-alone") {
    return (
      <ArrivalNotice kind="warning">
        <p>{t("activatedAlone")}</p>
      </ArrivalNotice>
    );
  }
  if (reason !== "activated" && reason !== "activated-asked") return null;
  return (
    <ArrivalNotice kind="success">
      <p>{t(reason === "activated" ? "activated" : "activatedAsked")}</p>
    </ArrivalNotice>
  );
}
