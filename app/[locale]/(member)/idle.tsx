import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { IdleWarning } from "@/components/shell/idle-warning";
import { loginAfterSession } from "@/domain/authentication/access/paths";
import type { Session } from "@/domain/platform/session/find-session";
import { timeLeft } from "@/domain/platform/session/own-sessions";
import { session as policy } from "@/domain/policy";
import { HOUR_MS, MINUTE_MS } from "@/domain/time";
import { formOwnerOf } from "@/server/auth/form-owner";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { extendSession } from "./actions";

/** A page that saves what is typed on it (app/api/work). */
const saves = (path: string) =>
  /^\/(workspace\/[^/]+\/(pages|submissions)\/|record\/[0-9a-f-]{36}$|messages\/|staff\/[^/]+\/clients\/[^/]+\/(work|messages)\/)/.test(
    path,
  );

/** "Ben je er nog?", five minutes before the end (D19, T80). Without script nothing is shown and nothing is lost. */
export async function Idle({ session }: { session: Session }) {
  const t = await getTranslations("idle");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const path = currentPath();
  const minutes = policy.warnMs / MINUTE_MS;
  return (
    <IdleWarning
      left={timeLeft({ createdAt: session.createdAt }, getContext().clock.now())}
      warnMs={policy.warnMs}
      extend={extendSession}
      lookHref={`/api/session?of=${formOwnerOf(session.accountId)}`}
      loginHref={localePath(locale, loginAfterSession(path))}
      texts={{
        heading: t("heading"),
        kind: form("warning"),
        warning: saves(path) ? t("warningSaved", { minutes }) : t("warning", { minutes }),
        total: t("total", { minutes, hours: policy.totalMs / HOUR_MS }),
        extend: t("extend"),
        extended: t("extended"),
        ended: t("ended"),
        failed: t("failed"),
        login: t("login"),
      }}
    />
  );
}
