import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { type Absence, absenceOf } from "@/domain/account-lifecycle/profile/absence";
import { isoDay, showDay, typedDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { removeAbsence, saveAbsence } from "./actions";

/** One absence: from, until, a message; and where it is going to be seen. */
export default withErrorPage(async function AbsencePage({ searchParams }: PageProps<"/[locale]/account/absence">) {
  const { account } = await requireSession();
  const t = await getTranslations("absence");
  const absence = absenceOf(account, isoDay(getContext().clock.now()));
  const locale = currentLocale();
  const saved = {
    from: typedDay(locale, absence?.from ?? null),
    until: typedDay(locale, absence?.until ?? null),
    message: absence?.message ?? "",
  };
  const done = { saved: t("saved"), cleared: t("cleared") };
  const wanted = String((await searchParams).done);
  return (
    <>
      <ActionForm
        action={saveAbsence}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={lookUp(done, wanted)} />
            <Paragraph>{t("intro")}</Paragraph>
            <Paragraph>{t("where")}</Paragraph>
          </>
        }
      >
        <TextField name="from" label={t("from")} description={t("dateHint")} defaultValue={saved.from} required />
        <TextField name="until" label={t("until")} description={t("dateHint")} defaultValue={saved.until} required />
        <TextArea
          name="message"
          rows={4}
          label={t("message")}
          description={t("messageHint")}
          defaultValue={absence?.message}
          required
        />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Heading level={2}>{t("now")}</Heading>
      {absence ? <AbsenceCard absence={absence} /> : <Paragraph>{t("none")}</Paragraph>}
    </>
  );
});

async function AbsenceCard({ absence: { from, until, message, state } }: { absence: Absence }) {
  const t = await getTranslations("absence");
  const locale = currentLocale();
  const [first, last] = [showDay(locale, from), showDay(locale, until)];
  return (
    <ItemCard
      title={t("dates", { from: first, until: last })}
      badge={t(`state.${state}`)}
      lines={[message]}
      actions={<AskFirst action={removeAbsence} label={t("clear")} question={t("clearAsk")} yes={t("clearYes")} />}
    />
  );
}
