import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { lostAnswerTexts } from "@/app/_lib/lost-answer-texts";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { LostAnswer } from "@/components/ui/lost-answer";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { AccentStyle } from "./accent-style";
import { Help, Languages, SiteFooter } from "./shell-parts";

interface GuestFrameProps {
  /** Where the product's name leads. */
  home?: LocalPath;
  children: ReactNode;
}

/** Around every page that needs no session. On the own pages of a Healthspace: with its logo, its name and its colour. */
export async function GuestFrame({ home = "/login", children }: GuestFrameProps) {
  const t = await getTranslations("shell");
  const locale = currentLocale();
  const alias = /^\/at\/([^/]+)/.exec(currentPath())?.[1];
  const own = alias === undefined ? null : await findOwnPage(getContext(), alias, locale);
  return (
    <GuestShell
      organisation={
        own
          ? {
              name: own.name,
              logo: own.logoAt === null ? undefined : localePath(locale, `/at/${own.alias}/logo?v=${own.logoAt}`),
            }
          : undefined
      }
      style={own?.accent ? <AccentStyle accent={own.accent} /> : undefined}
      productName={getEnv().PRODUCT_NAME}
      homeHref={localePath(locale, home)}
      skipLabel={t("skip")}
      languageSwitch={await Languages()}
      help={await Help()}
      footer={await SiteFooter()}
    >
      <LostAnswer value={await lostAnswerTexts()}>{children}</LostAnswer>
    </GuestShell>
  );
}
