import "server-only";
import { redirect } from "next/navigation";
import { currentLocale } from "@/server/http/locale";

/** Answers that there is no such thing: sends to an address without a page. Next's own notFound() shows nothing without script. */
export async function noSuchPage(): Promise<never> {
  redirect(`/${await currentLocale()}/not-found`);
}
