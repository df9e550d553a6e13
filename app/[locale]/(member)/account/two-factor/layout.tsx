import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PhoneLink } from "@/components/ui/phone-link";
import { Prose } from "@/components/ui/prose";
import { ScreenOnly } from "@/components/ui/screen-only";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** Under every page of two-factor the three ways that end the guide. Somebody who is stuck here is easily locked out. */
export default withErrorPage(async function TwoFactorLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("twoFactor");
  const locale = currentLocale();
  const { HELPDESK_PHONE: phone, PRODUCT_NAME: product } = getEnv();
  return (
    <>
      {children}
      <ScreenOnly>
        <Heading level={2}>{t("stuck")}</Heading>
        <Prose>
          <ul>
            <li>
              <TextLink href={localePath(locale, "/help")}>{t("stuckWebsite", { product })}</TextLink>
            </li>
            <li>
              <PhoneLink phone={phone}>{t("stuckCall", { product, phone })}</PhoneLink>
            </li>
            <li>
              <TextLink href={localePath(locale, "/help/question")}>{t("stuckAsk")}</TextLink>
            </li>
          </ul>
        </Prose>
      </ScreenOnly>
    </>
  );
});
