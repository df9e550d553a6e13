import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { LostAnswer } from "@/components/ui/lost-answer";
import { isLocale } from "@/i18n/routing";
import "../globals.css";

export const metadata: Metadata = { robots: { index: false, follow: false }, icons: "/icon.svg" };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** The root of every page: its language. Dynamic, because each answer has a nonce of its own. */
export default async function RootLayout({ children, params }: LayoutProps<"/[locale]">): Promise<ReactNode> {
  await connection();
  const { locale } = await params;
  if (!isLocale(locale)) return noSuchPage();
  const t = await getTranslations("lostAnswer");
  const lostAnswer = {
    offline: t("offline"),
    refused: t("refused"),
    unknown: t("unknown"),
    hint: t("hint"),
    unknownHint: t("unknownHint"),
    look: t("look"),
  };
  return (
    <html lang={locale}>
      <body>
        <LostAnswer value={lostAnswer}>{children}</LostAnswer>
      </body>
    </html>
  );
}
