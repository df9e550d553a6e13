import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { Help, Languages, SiteFooter } from "./shell-parts";

interface GuestFrameProps {
  /** Where the product's name leads. */
  home?: LocalPath;
  children: ReactNode;
}

/** Around every page that needs no session. */
export async function GuestFrame({ home = "/login", children }: GuestFrameProps) {
  const t = await getTranslations("shell");
  return (
    <GuestShell
      productName={getEnv().PRODUCT_NAME}
      homeHref={localePath(await currentLocale(), home)}
      skipLabel={t("skip")}
      languageSwitch={<Languages />}
      help={<Help />}
      footer={<SiteFooter />}
    >
      {children}
    </GuestShell>
  );
}
