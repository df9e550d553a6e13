import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { nameOfSubmission, readWords } from "@/app/_lib/submission-words";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import type { Work } from "@/domain/healthspace/worksheet/work";
import { currentLocale } from "@/server/http/locale";

interface SubmissionsProps {
  work: Pick<Work, "id" | "repeats" | "submissions">;
}

/** What was handed in, newest first: each opens. */
export async function Submissions({ work }: SubmissionsProps) {
  const t = await getTranslations("work");
  if (work.submissions.length === 0) return null;
  const locale = currentLocale();
  const items = await Promise.all(
    work.submissions.map(async (line) => ({
      title: await nameOfSubmission(work.repeats, line),
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
