import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { Icon } from "@/components/ui/icon";
import { ContentLine } from "@/components/worksheet/content-text";
import { type FormPage, isUnanswered } from "@/domain/healthspace/library/form";
import { type CheckedQuestion, checkWork } from "@/domain/healthspace/worksheet/check";
import type { Work } from "@/domain/healthspace/worksheet/work";
import type { Locale } from "@/i18n/routing";

interface PageListProps {
  work: Pick<Work, "id" | "kind" | "pagesLeft" | "form" | "drafts">;
  pages: FormPage[];
  /** The page that it stands on: the list is folded there. */
  current?: string;
  locale: Locale;
}

/** All pages of an assignment, in any order; those that were left say whether they are done, were left empty, or hold what cannot be read. */
export async function PageList({ work, pages, current, locale }: PageListProps) {
  const t = await getTranslations("work");
  const checked = new Map(checkWork(work).pages.map(({ page, questions }) => [page.linkId, questions]));
  const list = (
    <ol>
      {pages.map(({ linkId, title }, index) => (
        <li key={linkId}>
          <a
            href={localePath(locale, `/workspace/${work.id}/pages/${linkId}`)}
            aria-current={linkId === current ? "page" : undefined}
          >
            {title ? <ContentLine text={title} locale={locale} /> : t("untitled", { page: index + 1 })}
          </a>{" "}
          {work.pagesLeft.has(linkId) ? <Left questions={checked.get(linkId) ?? []} /> : null}
        </li>
      ))}
      {work.kind === "page" ? null : (
        <li>
          <a href={localePath(locale, `/workspace/${work.id}/check`)}>{t("checkTitle")}</a>
        </li>
      )}
    </ol>
  );
  if (current === undefined)
    return (
      <nav className="page-list" aria-label={t("pageList")}>
        {list}
      </nav>
    );
  return (
    <nav className="page-list" aria-label={t("pageList")}>
      <details className="more">
        <summary>{t("pageList")}</summary>
        {list}
      </details>
    </nav>
  );
}

async function Left({ questions }: { questions: CheckedQuestion[] }) {
  const t = await getTranslations("work");
  if (questions.some(({ problem }) => problem !== null)) return `– ${t("pageWrong")}`;
  if (questions.length > 0 && questions.every(({ draft }) => isUnanswered(draft))) return `– ${t("pageEmpty")}`;
  return (
    <span className="page-list__done">
      <Icon name="check" /> {t("pageDone")}
    </span>
  );
}
