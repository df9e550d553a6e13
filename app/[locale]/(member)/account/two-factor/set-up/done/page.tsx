import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Drawing } from "@/components/ui/drawing";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { activeFactor, hadAnotherApp } from "@/domain/authentication/second-factor/factor";
import { emailHint } from "@/domain/platform/account/email";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { changeIn } from "../change";
import { WizardHead } from "../wizard";

export default withErrorPage(async function DonePage({
  searchParams,
}: PageProps<"/[locale]/account/two-factor/set-up/done">) {
  const { account } = await requireSession();
  const t = await getTranslations("done");
  const locale = currentLocale();
  const ctx = getContext();
  const [factor, replacedApp] = await Promise.all([activeFactor(ctx, account.id), hadAnotherApp(ctx, account.id)]);
  if (!factor) return redirectTo("/account/two-factor");
  const query = await searchParams;
  const change = changeIn(query.change);
  const codes = change === "on" || query.codes === "new" ? "new" : "kept";
  const heading = change === "on" ? t("heading") : t(`changed.${change}`);
  return (
    <>
      <PageTitle text={await pageTitle(heading)} />
      <WizardHead method={factor.type} step="done" codes={codes} heading={heading} />
      <Drawing name="lock" />
      <Paragraph kind="lead">{t("body")}</Paragraph>
      <Paragraph>{t("atHand", { product: getEnv().PRODUCT_NAME })}</Paragraph>
      {replacedApp ? (
        <Paragraph>
          {t("oldEntry", { product: getEnv().PRODUCT_NAME, hint: emailHint(account.email) })}{" "}
          {factor.type === "totp" ? t("newEntry") : null}
        </Paragraph>
      ) : null}
      {change === "on" ? <Paragraph kind="muted">{t("others")}</Paragraph> : <AlsoHappened codes={codes} />}
      <ButtonLink href={localePath(locale, "/account/two-factor")}>{t("close")}</ButtonLink>
      <Alternatives links={[{ label: t("toWorksheet"), href: localePath(locale, "/workspace") }]} />
    </>
  );
});

/** What a change brings with it, as the mail about it says too. */
async function AlsoHappened({ codes }: { codes: "new" | "kept" }) {
  const t = await getTranslations("done");
  return (
    <>
      <Paragraph>{t(codes === "new" ? "codesNew" : "codesKept")}</Paragraph>
      <Paragraph>{t("ended")}</Paragraph>
      <Paragraph kind="muted">{t("mailed")}</Paragraph>
    </>
  );
}
