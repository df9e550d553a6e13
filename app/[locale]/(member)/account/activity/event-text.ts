import "server-only";
import { getTranslations } from "next-intl/server";
import { type Activity, userAgentOf } from "@/domain/account-lifecycle/activity/activity";
import type { AccountEvent } from "@/domain/platform/audit/record";
import type { Locale } from "@/i18n/routing";
import { deviceName } from "@/server/http/device-name";

// A full stop separates namespaces in keys, so `login.password.ok` is `login_password_ok`. An event without a text does not compile.
type KeyOf<Event extends string> = Event extends `${infer Head}.${infer Rest}` ? `${Head}_${KeyOf<Rest>}` : Event;

/** What an event is called in plain words. */
export async function eventTexts(locale: Locale): Promise<(line: Pick<Activity, "event" | "spoken">) => string> {
  const t = await getTranslations({ locale, namespace: "activity" });
  return ({ event, spoken }) => {
    if (spoken && event === "sms.queued") return t("call.asked");
    if (spoken && event === "sms.failed") return t("call.failed");
    return t(`event.${event.replaceAll(".", "_") as KeyOf<AccountEvent>}`);
  };
}

/** A stored browser in plain words, or nothing where none could be read: a line in the list says no more than is known. */
export async function deviceTexts(locale: Locale): Promise<(browser: string | null) => string[]> {
  const t = await getTranslations({ locale, namespace: "device" });
  return (browser) => {
    const name = browser === null ? null : deviceName(userAgentOf(browser), (both) => t("both", both), t("unlisted"));
    return name === null ? [] : [name];
  };
}
