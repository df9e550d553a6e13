import "server-only";
import { getTranslations } from "next-intl/server";
import type { AuditEvent } from "@/domain/audit/record";
import type { Locale } from "@/i18n/routing";

// A full stop separates namespaces in keys, so `login.password.ok` is `login_password_ok`. An event without a text does not compile.
type KeyOf<Event extends string> = Event extends `${infer Head}.${infer Rest}` ? `${Head}_${KeyOf<Rest>}` : Event;

/** What an event is called in plain words. */
export async function eventTexts(locale: Locale): Promise<(event: AuditEvent) => string> {
  const t = await getTranslations({ locale, namespace: "activity" });
  return (event) => t(`event.${event.replaceAll(".", "_") as KeyOf<AuditEvent>}`);
}
