import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import type { SubmissionLine, Work } from "@/domain/healthspace/worksheet/work";
import { showDate, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

interface SubmissionsProps {
  work: Pick<Work, "id" | "repeats" | "submissions">;
}

/** What was handed in, newest first: each opens. */
export async function Submissions({ work }: SubmissionsProps) {
  const t = await getTranslations("work");
  if (work.submissions.length === 0) return null;
  const locale = await currentLocale();
  const items = await Promise.all(
    work.submissions.map(async (line) => ({
      title: await nameOf(work.repeats, line),
      description: await readWords(line),
      href: localePath(locale, `/workspace/${work.id}/submissions/${line.id}`),
      linkLabel: t("view"),
    })),
  );
  return (
    <>
      <Heading level={2}>{t("handedIn")}</Heading>
      <ActionList label={t("handedIn")} items={items} />
    </>
  );
}

/** "Ronde 3: ingeleverd op …"; a change is a version of the same round. */
export async function nameOf(
  repeats: Work["repeats"],
  { round, number, submittedAt }: SubmissionLine,
): Promise<string> {
  const t = await getTranslations("work");
  const when = t("handedInOn", showMoment(await currentLocale(), submittedAt, "at"));
  const which = repeats === "repeated" ? t("round", { round }) : t("version", { number });
  return `${which}: ${when}`;
}

export async function readWords({ readBy, readAt }: SubmissionLine): Promise<string> {
  const t = await getTranslations("work");
  if (!readBy || readAt === null) return t("notRead");
  return t("readByOn", { name: readBy, date: showDate(await currentLocale(), readAt) });
}
