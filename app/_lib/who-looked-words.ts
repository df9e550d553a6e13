import "server-only";
import { getTranslations } from "next-intl/server";
import type { WhoLookedEvent, WhoLookedLine } from "@/domain/healthspace/dossier/who-looked";
import { showDate } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";
import { getEnv } from "@/server/runtime/context";

// A full stop separates namespaces in keys, so `client.opened` is `client_opened`. An event without a text does not compile.
type KeyOf<Event extends string> = Event extends `${infer Head}.${infer Rest}` ? `${Head}_${Rest}` : Event;

/** The cells of one line in plain words; empty where there is nothing to say. */
export async function whoLookedWords(locale: Locale) {
  const t = await getTranslations({ locale, namespace: "whoLooked" });
  const product = getEnv().PRODUCT_NAME;
  return ({ event, by, healthspace, what, contactSince }: WhoLookedLine) => ({
    what: t(`what.${event.replace(".", "_") as KeyOf<WhoLookedEvent>}`, { what: what?.text ?? t("something") }),
    who: by.kind === "person" ? (by.name ?? t("gone")) : t(by.kind, { product }),
    role: by.kind === "person" && by.role ? t(`role.${by.role}`) : "",
    healthspace: healthspace ?? "",
    contactSince: contactSince === null ? "" : showDate(locale, contactSince),
  });
}
