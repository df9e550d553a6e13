import { getTranslations } from "next-intl/server";
import { byTopic } from "@/app/_lib/by-topic";
import { inlineFormTexts, pageTitle, typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Button } from "@/components/ui/button";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ProblemBox } from "@/components/ui/problem-box";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { LibraryEntry } from "@/domain/healthspace/library/versions";
import { type Assigning, readAssigning } from "@/domain/healthspace/staff/assign";
import { work as policy } from "@/domain/policy";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Crumbs } from "../../../../../crumbs";
import { clinicianOnly } from "../../../../crumbs";
import { crumbsBelow } from "../../client-crumbs";
import { libraryTitle } from "../../library-title";
import { putItReady } from "./actions";

type Here = `/staff/${string}/clients/${string}/assign`;

/** "Opdracht klaarzetten" in two steps: what, and how. The first is an address that chooses; only the second changes anything. */
export default withErrorPage(async function AssignPage(
  props: PageProps<"/[locale]/staff/[alias]/clients/[client]/assign">,
) {
  const { alias, client: clientId } = await props.params;
  const query = await props.searchParams;
  const here: Here = `/staff/${alias}/clients/${clientId}/assign`;
  const read = await readAssigning(getContext(), await requireSession(), { alias, clientId });
  const assigning = await clinicianOnly(read, here);
  if (assigning === null) return noSuchPage();
  const asked = [query.item ?? []].flat();
  const chosen = asked.flatMap((id) => assigning.library.find(({ version }) => version.id === id) ?? []);
  if (chosen.length === 0)
    return <Choose assigning={assigning} here={here} problem={query.next === "1" ? "none" : null} />;
  return <Details assigning={assigning} chosen={chosen} here={here} />;
});

interface StepProps {
  assigning: Assigning;
  here: Here;
}

async function Head({ assigning: { client } }: Pick<StepProps, "assigning">) {
  const t = await getTranslations("clients");
  return (
    <>
      <Crumbs items={[...(await crumbsBelow(client)), { label: t("assign") }]} />
      <Heading level={1}>{t("detailsTitle")}</Heading>
      <Paragraph kind="lead">{t("forWhom", { name: client.name })}</Paragraph>
    </>
  );
}

async function Choose({ assigning, here, problem }: StepProps & { problem: "none" | null }) {
  const t = await getTranslations("clients");
  const form = await getTranslations("form");
  const errors = await getTranslations("errors");
  const locale = currentLocale();
  const { library, there } = assigning;
  const topics = byTopic(library, ({ item }) => item.topic, locale);
  const problems = problem === null ? [] : [{ field: "item-0", text: errors("work-none-chosen") }];
  const { summary, phone } = await inlineFormTexts();
  const state = { problems, values: {} };
  return (
    <>
      <PageTitle text={(problem ? form("errorPrefix") : "") + (await pageTitle(t("assign")))} />
      <Head assigning={assigning} />
      <ProblemBox title={summary} state={state} attempt={state} phone={phone} />
      <Heading level={2}>{t("chooseTitle")}</Heading>
      {library.length === 0 ? (
        <Paragraph>{t("chooseNone")}</Paragraph>
      ) : (
        <form method="get" action={localePath(locale, here)}>
          <input type="hidden" name="next" value="1" />
          <Paragraph>{t("chooseIntro")}</Paragraph>
          {topics.map(({ topic, entries }) => (
            <fieldset key={topic?.text ?? ""} className="radio-group">
              <legend className="radio-group__legend" lang={topic?.lang === locale ? undefined : topic?.lang}>
                {topic?.text ?? t(topics.length > 1 ? "noTopic" : "work")}
              </legend>
              {entries.map((entry) => (
                <Entry
                  key={entry.version.id}
                  entry={entry}
                  id={`item-${library.indexOf(entry)}`}
                  isThere={there.has(entry.item.id)}
                  preview={localePath(locale, `${here}/${entry.version.id}`)}
                />
              ))}
            </fieldset>
          ))}
          <Button>{t("next")}</Button>
        </form>
      )}
    </>
  );
}

interface EntryProps {
  entry: LibraryEntry;
  id: string;
  isThere: boolean;
  preview: string;
}

async function Entry({ entry: { item, version }, id, isThere, preview }: EntryProps) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const title = libraryTitle({ version }, locale);
  const facts = [t(`kind.${item.kind}`), ...(isThere ? [t("there")] : [])];
  return (
    <div className="choice">
      <input
        type="checkbox"
        id={id}
        name="item"
        value={version.id}
        className="choice__input"
        aria-describedby={`${id}-description`}
      />
      <label htmlFor={id} className="choice__label">
        <span lang={title.lang === locale ? undefined : title.lang}>{title.text}</span>
      </label>
      <div id={`${id}-description`} className="choice__description">
        {facts.join(" · ")}
        <br />
        <a href={preview} target="_blank" rel="noreferrer" aria-label={t("previewName", { title: title.text })}>
          {t("preview")}
        </a>
      </div>
    </div>
  );
}

async function Details({ assigning, chosen, here }: StepProps & { chosen: LibraryEntry[] }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { client, there, next } = assigning;
  const isThere = chosen.some(({ item }) => there.has(item.id));
  const titles = chosen.map((entry) => libraryTitle(entry, locale).text);
  const one = chosen.length === 1;
  return (
    <>
      <ActionForm
        action={putItReady.bind(
          null,
          client.workplace.alias,
          client.clientId,
          chosen.map(({ version }) => version.id),
        )}
        texts={await typedFormTexts(t("assign"))}
        intro={<Head assigning={assigning} />}
      >
        {chosen.map(({ version }, index) => (
          <div key={version.id}>
            <TextField
              name={`title-${index}`}
              autoCapitalize="sentences"
              label={one ? t("itemTitle") : t("itemTitleOf", { title: titles[index] ?? "" })}
              defaultValue={titles[index]}
              autoComplete="off"
              required
            />
            <TextField
              name={`subtitle-${index}`}
              autoCapitalize="sentences"
              label={one ? t("itemSubtitle") : t("itemSubtitleOf", { title: titles[index] ?? "" })}
              defaultValue={t("subtitleDefault", { number: next + index })}
              autoComplete="off"
            />
          </div>
        ))}
        <TextArea
          name="word"
          rows={3}
          label={t("word")}
          description={t("wordHint", { count: policy.wordCodePoints })}
        />
        <TextField name="from" label={t("from")} description={t("fromHint")} autoComplete="off" />
        <TextField name="before" label={t("before")} description={t("beforeHint")} autoComplete="off" />
        <CheckboxField name="feedback" label={t("feedback")} defaultChecked />
        {chosen.some(({ item }) => item.kind === "assignment") ? (
          <CheckboxField name="repeated" label={t("repeated")} />
        ) : null}
        {isThere ? <CheckboxField name="again" label={t("again")} description={t("againHint")} /> : null}
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("back"), href: localePath(locale, here) }]} />
    </>
  );
}
