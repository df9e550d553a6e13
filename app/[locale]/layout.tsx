import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { isLocale } from "@/i18n/routing";
import "../globals.css";

export const metadata: Metadata = { robots: { index: false, follow: false }, icons: "/icon.svg" };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** The root of every page: its language. Dynamic, because each answer has a nonce of its own. */
export default async function RootLayout({ children, params }: LayoutProps<"/[locale]">): Promise<ReactNode> {
  await connection();
  const { locale } = await params;
  if (!isLocale(locale)) return noSuchPage();
  return (
    <html lang={locale}>
      <body>{children}</body>
    </html>
  );
}
