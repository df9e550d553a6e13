import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Help, Languages, SiteFooter } from "@/app/shell-parts";
import { GuestShell } from "@/components/shell/guest-shell";
import { getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";

export default async function GuestLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const t = await getTranslations("shell");
  return (
    <GuestShell
      productName={getEnv().PRODUCT_NAME}
      homeHref={`/${await currentLocale()}/login`}
      skipLabel={t("skip")}
      languageSwitch={<Languages />}
      help={<Help />}
      footer={<SiteFooter />}
    >
      {children}
    </GuestShell>
  );
}
