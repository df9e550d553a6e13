import { getTranslations } from "next-intl/server";
import { ClosedHealthspaces } from "@/app/_components/closed-healthspaces";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { textFor } from "@/domain/healthspace/library/form";
import { listOwnSubmissions, type Submission } from "@/domain/healthspace/submission/own-submissions";
import { listStoppedWork, type StoppedWork } from "@/domain/healthspace/submission/stopped-work";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

/** What the person made, over all Healthspaces and after a membership ended too. */
export default withErrorPage(async function RecordPage() {
  const { account } = await requireSession();
  const t = await getTranslations("record");
  const looked = await getTranslations("whoLooked");
  const contacts = await getTranslations("contacts");
  const locale = currentLocale();
  const [submissions, stopped] = await Promise.all([
    listOwnSubmissions(getContext(), account.id),
    listStoppedWork(getContext(), account.id),
  ]);
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      <ClosedHealthspaces accountId={account.id} />
      <Heading level={2}>{t("work")}</Heading>
      {submissions.length === 0 ? (
        <>
          <Paragraph>{t("workNone")}</Paragraph>
          <Paragraph>
            <a href={localePath(locale, "/workspace")}>{t("worksheet")}</a>
          </Paragraph>
        </>
      ) : (
        <SubmittedWork submissions={submissions} />
      )}
      {stopped.length === 0 ? null : <Stopped works={stopped} />}
      <Heading level={2}>{t("more")}</Heading>
      <ActionList
        label={t("more")}
        items={[
          {
            title: looked("title"),
            description: t("whoLookedText"),
            href: localePath(locale, "/record/who-looked"),
          },
          { title: contacts("title"), description: t("contactsText"), href: localePath(locale, "/contacts") },
          { title: t("own"), description: t("ownText"), href: localePath(locale, "/account/export") },
        ]}
      />
    </>
  );
});

async function SubmittedWork({ submissions }: { submissions: Submission[] }) {
  const t = await getTranslations("record");
  const work = await getTranslations("work");
  const workspace = await getTranslations("workspace");
  const locale = currentLocale();
  // Of a change only the newest stands here; the page of it leads to the others.
  const rounds = new Map<string, Submission>();
  for (const each of submissions.toReversed()) rounds.set(`${each.assignmentId}|${each.round}`, each);
  const newest = [...rounds.values()].sort((a, b) => b.submittedAt - a.submittedAt);
  return (
    <ActionList
      label={t("work")}
      items={newest.map((each) => {
        const { text, lang } = textFor(each.title, locale);
        const more = [
          ...(each.number > 1 ? [work("version", { number: each.number })] : []),
          ...(each.readBy === null ? [] : [workspace("readBy", { name: each.readBy })]),
        ];
        return {
          title: text,
          lang: lang === locale ? undefined : lang,
          description: (
            <>
              {t("of", { subtitle: each.subtitle, healthspace: each.healthspaceName })}
              <br />
              {[work("handedInOn", showMoment(locale, each.submittedAt, "at")), ...more].join(" · ")}
            </>
          ),
          href: localePath(locale, `/record/${each.id}`),
        };
      })}
    />
  );
}

/** What was begun and can no longer be handed in. */
async function Stopped({ works }: { works: StoppedWork[] }) {
  const t = await getTranslations("record");
  const locale = currentLocale();
  return (
    <>
      <Heading level={2}>{t("stoppedWork")}</Heading>
      <Paragraph>{t("stoppedText")}</Paragraph>
      <ActionList
        label={t("stoppedWork")}
        items={works.map(({ id, title, subtitle, healthspaceName: healthspace, stoppedAt }) => {
          const { text, lang } = textFor(title, locale);
          return {
            title: text,
            lang: lang === locale ? undefined : lang,
            description: (
              <>
                {t("of", { subtitle, healthspace })}
                <br />
                {t("stopped", showMoment(locale, stoppedAt, "at"))}
              </>
            ),
            href: localePath(locale, `/record/stopped/${id}`),
          };
        })}
      />
    </>
  );
}
