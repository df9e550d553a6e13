import "server-only";
import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { Button } from "@/components/ui/button";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ProblemBox } from "@/components/ui/problem-box";
import { TextArea } from "@/components/ui/text-area";
import { FORM_OWNER_FIELD, type PostedForm } from "@/server/runtime/request-facts";

/** What the person chose and did not type: it goes along unseen. */
const CHOICES = new Set(["locale", "language", "understood", "id", "round", "page", "sendKey", "readers", "to"]);
/** Of the answers of a page of questions, all but the typed text (app/_lib/posted-answers.ts). */
const CHOSEN_ANSWER = /^[corvk]:/;

/**
 * For a browser without script: a form that was refused because nobody, or somebody else, is logged in now. The page it stood on cannot
 * be shown, so the words stand here, with the same action and the mark of the same person (ADR 0077).
 */
export async function RefusedForm({
  form,
  refused,
}: {
  form: PostedForm;
  refused: NonNullable<PostedForm["refused"]>;
}) {
  const t = await getTranslations("refusedForm");
  const { summary, phone } = await inlineFormTexts();
  const { text, hint, links, values } = refused;
  const state = { problems: [{ text, hint }], values, links };
  const unseen = [...form.actionFields, ...(form.owner ? [[FORM_OWNER_FIELD, form.owner] as const] : [])];
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <ProblemBox title={summary} state={state} attempt={state} phone={phone} />
      <Heading level={1}>{t("title")}</Heading>
      <form method="post" encType="multipart/form-data">
        {unseen.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {Object.entries(values).map(([name, value]) => (
          <Fragment key={name}>
            {CHOICES.has(name) || CHOSEN_ANSWER.test(name) || value === "" || value === "on" ? (
              <input type="hidden" name={name} value={value} />
            ) : (
              <TextArea
                name={name}
                rows={value.length > 80 || value.includes("\n") ? 6 : 1}
                label={t.has(`fields.${name as "email"}`) ? t(`fields.${name as "email"}`) : t("typed")}
                defaultValue={value}
              />
            )}
          </Fragment>
        ))}
        <Paragraph kind="muted">{t("choices")}</Paragraph>
        <Button>{t("again")}</Button>
      </form>
    </>
  );
}
