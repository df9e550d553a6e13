import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { closure, session } from "@/domain/policy";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/domain/time";
import { getEnv } from "@/server/runtime/context";

/** Why the person is here again: the session was over, or the account was ended. Nothing for any other reason. */
export async function EndedNotice({ reason }: { reason: unknown }) {
  const t = await getTranslations("idle");
  const end = await getTranslations("endAccount");
  if (reason === "ended") {
    const times = { minutes: session.idleMs / MINUTE_MS, hours: session.totalMs / HOUR_MS };
    return (
      <ArrivalNotice kind="info" heading={t("loginHeading")}>
        <p>{t("loginText", times)}</p>
      </ArrivalNotice>
    );
  }
  if (reason !== "deactivated" && reason !== "deleting") return null;
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
