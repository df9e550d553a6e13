import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import type { SessionEnd } from "@/domain/platform/session/find-session";
import { closure, rateLimits, session } from "@/domain/policy";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/domain/time";
import { whyLoggedOut } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** Why the person is here again: the session was over, or the account was ended. Nothing for any other reason. */
export async function EndedNotice({ reason }: { reason: unknown }) {
  if (reason === "ended") return <SessionEnded why={(await whyLoggedOut()) ?? "none"} />;
  if (reason !== "deactivated" && reason !== "deleting") return null;
  const end = await getTranslations("endAccount");
  return (
    <ArrivalNotice kind="info">
      <p>
        {reason === "deactivated" ? (
          <HelpdeskLine text={end("deactivated", { phone: getEnv().HELPDESK_PHONE })} />
        ) : (
          end("deleting", { days: closure.deleteMs / DAY_MS })
        )}
      </p>
    </ArrivalNotice>
  );
}

/** What to do beside logging in again. Where the password may be known to somebody else, a new one is one click away. */
const waysOn: Record<SessionEnd | "none", "none" | "new-password" | "helpdesk"> = {
  idle: "none",
  "too-old": "none",
  "logged-out": "none",
  unknown: "none",
  // No cookie of a session that was: logged out in another window, or a link that anybody may have made.
  none: "none",
  "ended-elsewhere": "new-password",
  "too-many": "new-password",
  "wrong-passwords": "new-password",
  "trust-copied": "new-password",
  "password-changed": "new-password",
  "password-reset": "new-password",
  "two-factor-changed": "new-password",
  "phone-lost": "new-password",
  "passkey-removed": "new-password",
  reported: "new-password",
  "email-undone": "new-password",
  "recovery-stopped": "new-password",
  recovered: "new-password",
  deactivated: "helpdesk",
  deleting: "helpdesk",
  disabled: "helpdesk",
  helpdesk: "helpdesk",
};

async function SessionEnded({ why }: { why: SessionEnd | "none" }) {
  const t = await getTranslations("ended");
  const paused = await getTranslations("paused");
  const locale = currentLocale();
  const facts = {
    minutes: session.idleMs / MINUTE_MS,
    hours: session.totalMs / HOUR_MS,
    max: session.maxPerAccount,
    attempts: rateLimits["step-up-session"].lockoutAfter,
    phone: getEnv().HELPDESK_PHONE,
  };
  const way = waysOn[why];
  const [label, path]: [string, LocalPath] =
    way === "helpdesk" ? [paused("helpdesk"), "/helpdesk"] : [paused("closedReset"), "/forgot-password"];
  return (
    <ArrivalNotice kind="info" heading={t("heading")}>
      <p>
        <HelpdeskLine text={t(why, facts)} />
      </p>
      {way === "none" ? null : (
        <ButtonLink href={localePath(locale, path)} kind="secondary">
          {label}
        </ButtonLink>
      )}
    </ArrivalNotice>
  );
}
