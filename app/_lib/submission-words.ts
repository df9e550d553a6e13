import "server-only";
import { getTranslations } from "next-intl/server";
import type { SubmissionLine, Work } from "@/domain/healthspace/worksheet/work";
import { showDate, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** "Ronde 3: ingeleverd op …"; a change is a version of the same round. */
export async function nameOfSubmission(
  repeats: Work["repeats"],
  { round, number, submittedAt }: SubmissionLine,
): Promise<string> {
  const t = await getTranslations("work");
  const when = t("handedInOn", showMoment(currentLocale(), submittedAt, "at"));
  const which = repeats === "repeated" ? t("round", { round }) : t("version", { number });
  return `${which}: ${when}`;
}

/** Who of staff read it first, and on which day. */
export async function readWords({ readBy, readAt }: SubmissionLine): Promise<string> {
  const t = await getTranslations("work");
  if (!readBy || readAt === null) return t("notRead");
  return t("readByOn", { name: readBy, date: showDate(currentLocale(), readAt) });
}
