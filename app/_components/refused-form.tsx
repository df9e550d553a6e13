import "server-only";
import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { isTyped } from "@/app/_lib/refused-form";
import { Button } from "@/components/ui/button";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ProblemBox } from "@/components/ui/problem-box";
import { TextArea } from "@/components/ui/text-area";
import { FORM_OWNER_FIELD, type PostedForm, type RefusedAnswer } from "@/server/runtime/request-facts";

/**
 * A form that was refused and whose page cannot be shown: nobody, or somebody else, is logged in now, or the page is gone. The words stand
 * here; without script with the same action and the mark of the same person (ADR 0077).
 */
export async function RefusedForm({ form, answer }: { form: PostedForm; answer: RefusedAnswer }) {
  const t = await getTranslations("refusedForm");
  const { summary, phone } = await inlineFormTexts();
  const { values, links } = answer;
  // No field of the page is here to lead to.
  const state = { problems: answer.problems.map(({ text, hint }) => ({ text, hint })), values, links };
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
            {isTyped(name, value) ? (
              <TextArea
                name={name}
                rows={value.length > 80 || value.includes("\n") ? 6 : 1}
                label={t.has(`fields.${name as "email"}`) ? t(`fields.${name as "email"}`) : t("typed")}
                defaultValue={value}
              />
            ) : (
              <input type="hidden" name={name} value={value} />
            )}
          </Fragment>
        ))}
        {form.actionFields.length > 0 ? (
          <>
            <Paragraph kind="muted">{t("choices")}</Paragraph>
            <Button>{t("again")}</Button>
          </>
        ) : null}
      </form>
    </>
  );
}
