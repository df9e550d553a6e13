import type { Metadata } from "next";
import { connection } from "next/server";
import { NotFoundScreen } from "@/app/_components/not-found-screen";
import { currentLocale } from "@/server/http/locale";
import "./globals.css";

export const metadata: Metadata = { robots: { index: false, follow: false }, icons: "/icon.svg" };

/** Every address without a page: a document of its own, in the language of the address, that shows without script too. */
export default async function GlobalNotFound() {
  await connection();
  const locale = currentLocale();
  return (
    <html lang={locale}>
      <body>
        <NotFoundScreen />
      </body>
    </html>
  );
}
