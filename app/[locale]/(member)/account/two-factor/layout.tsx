import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { guarded } from "@/app/guarded";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";

/** Under every page of two-factor: whom to call and where to ask. Somebody who is stuck here is easily locked out. */
export default guarded(async function TwoFactorLayout({ children }: { children: ReactNode }) {
  const [t, locale] = [await getTranslations("twoFactor"), await currentLocale()];
  const phone = getEnv().HELPDESK_PHONE;
  return (
    <>
      {children}
      <Paragraph>
        {t.rich("stuck", {
          phone,
          call: (words) => <TextLink href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{words}</TextLink>,
          ask: (words) => <TextLink href={`/${locale}/help/question`}>{words}</TextLink>,
        })}
      </Paragraph>
    </>
  );
});
