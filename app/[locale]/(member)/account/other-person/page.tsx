import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { fullName } from "@/domain/platform/account/person-name";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { logOut } from "../../actions";
import { PageHead } from "../../crumbs";

/** Who is logged in now, for a browser that sent a form from a page of somebody else (ADR 0077). */
export default withErrorPage(async function OtherPersonPage() {
  const name = fullName((await requireSession()).account);
  const t = await getTranslations("otherPerson");
  const menu = await getTranslations("menu");
  return (
    <>
      <PageHead above={[]} title={t("title", { name })} />
      <Paragraph kind="lead">{t("body")}</Paragraph>
      <ButtonLink href={localePath(currentLocale(), "/workspace")}>{t("go", { name })}</ButtonLink>
      <Paragraph>{t("switch")}</Paragraph>
      <form action={logOut}>
        <Button kind="secondary">{menu("logOut")}</Button>
      </form>
    </>
  );
});
