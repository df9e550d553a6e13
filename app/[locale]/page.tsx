import { redirect } from "next/navigation";
import { guarded } from "@/app/_lib/with-error-page";
import { currentSession } from "@/server/auth/session";

/** The front door: to the worksheet for who is logged in, else to the login. */
export default guarded(async function Home({ params }: PageProps<"/[locale]">) {
  const { locale } = await params;
  redirect(`/${locale}${(await currentSession()) ? "/workspace" : "/login"}`);
});
