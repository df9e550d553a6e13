import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Help, Languages, SiteFooter } from "@/app/_components/shell-parts";
import { localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

export default async function InfoLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const t = await getTranslations("shell");
  return (
    <GuestShell
      productName={getEnv().PRODUCT_NAME}
      homeHref={localePath(await currentLocale(), "/login")}
      skipLabel={t("skip")}
      languageSwitch={<Languages />}
      help={<Help />}
      footer={<SiteFooter />}
    >
      {children}
    </GuestShell>
  );
}
