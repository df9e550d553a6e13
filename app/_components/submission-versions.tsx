import "server-only";
import { getTranslations } from "next-intl/server";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { nameOfSubmission } from "@/app/_lib/submission-words";
import { Heading } from "@/components/ui/heading";
import type { OpenedSubmission } from "@/domain/healthspace/submission/own-submissions";
import { currentLocale } from "@/server/http/locale";

interface SubmissionVersionsProps {
  submission: OpenedSubmission;
  /** Where a version opens. */
  pathOf: (id: string) => LocalPath;
}

/** The versions of the same round, where there are several: a change keeps what was handed in before. */
export async function SubmissionVersions({ submission: { id, versions }, pathOf }: SubmissionVersionsProps) {
  if (versions.length < 2) return null;
  const t = await getTranslations("work");
  const locale = currentLocale();
  const named = await Promise.all(versions.map(async (line) => ({ line, name: await nameOfSubmission("once", line) })));
  return (
    <>
      <Heading level={2}>{t("versions")}</Heading>
      <ul>
        {named.map(({ line, name }) => (
          <li key={line.id}>
            {line.id === id ? (
              `${name} (${t("thisVersion")})`
            ) : (
              <a href={localePath(locale, pathOf(line.id))}>{name}</a>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
