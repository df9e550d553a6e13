import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";

/** What a passkey on a phone that is gone means, and where it is removed. */
export async function PasskeysOnIt() {
  const t = await getTranslations("passkeys");
  const locale = currentLocale();
  return (
    <Paragraph>
      {t("lost")} <TextLink href={localePath(locale, "/account/passkeys")}>{t("lostLink")}</TextLink>
    </Paragraph>
  );
}
