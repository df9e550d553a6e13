import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { PhoneLink } from "@/components/ui/phone-link";
import { ScreenOnly } from "@/components/ui/screen-only";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** Under every page of two-factor: whom to call and where to ask. Somebody who is stuck here is easily locked out. */
export default withErrorPage(async function TwoFactorLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("twoFactor");
  const locale = await currentLocale();
  const phone = getEnv().HELPDESK_PHONE;
  return (
    <>
      {children}
      <ScreenOnly>
        <Paragraph>
          {t.rich("stuck", {
            phone,
            call: (words) => <PhoneLink phone={phone}>{words}</PhoneLink>,
            ask: (words) => <TextLink href={localePath(locale, "/help/question")}>{words}</TextLink>,
          })}
        </Paragraph>
      </ScreenOnly>
    </>
  );
});
