import { redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { currentSession } from "@/server/auth/session";

/** The start page: redirects to the worksheet with a session, else to the login. */
export default withErrorPage(async function Home() {
  return redirectTo((await currentSession()) ? "/workspace" : "/login");
});
