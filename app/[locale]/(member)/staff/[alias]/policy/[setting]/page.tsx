import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { isSetting, type Policy, readPolicy, type Setting } from "@/domain/healthspace/staff/policy";
import { healthspacePolicy as limits } from "@/domain/policy";
import { isoDay, typedDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../account/two-factor/owner";
import { FormHead } from "../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../crumbs";
import { save } from "../actions";

/** One setting of a Healthspace: what it does to whom, and its form. */
export default withErrorPage(async function SettingPage(props: PageProps<"/[locale]/staff/[alias]/policy/[setting]">) {
  const { alias, setting } = await props.params;
  const here = `/staff/${alias}/policy/${setting}` as const;
  const policy = await clinicianOnly(await readPolicy(getContext(), await requireSession(), alias), here);
  if (!isSetting(setting)) return noSuchPage();
  await requireFreshProof(here);
  const t = await getTranslations("policy");
  const locale = currentLocale();
  const above = [...(await crumbsIn(alias)), { label: t("title"), href: localePath(locale, `/staff/${alias}/policy`) }];
  return (
    <ActionForm
      action={save.bind(null, alias, setting)}
      texts={await typedFormTexts(t(`titleOf.${setting}`))}
      intro={
        <>
          <FormHead above={above} title={t(`titleOf.${setting}`)} />
          <Paragraph>{t(`introOf.${setting}`)}</Paragraph>
          {setting === "two-factor" ? (
            <ul>
              <li>{t("two-factor.before")}</li>
              <li>{t("two-factor.after")}</li>
              <li>{t("two-factor.other")}</li>
            </ul>
          ) : null}
          {setting === "trust" ? <Paragraph>{t("trust.then", { most: limits.trustDays })}</Paragraph> : null}
        </>
      }
    >
      {await fieldsOf(setting, policy)}
      <SubmitButton label={t("save")} />
    </ActionForm>
  );
});

async function fieldsOf(setting: Setting, policy: Policy): Promise<ReactNode> {
  const t = await getTranslations("policy");
  switch (setting) {
    case "two-factor": {
      const from = policy.twoFactorRequiredFrom;
      const day = from === null ? "" : typedDay(currentLocale(), isoDay(from));
      return (
        <TextField
          name="from"
          label={t("two-factor.label")}
          description={t("two-factor.hint")}
          defaultValue={day}
          autoComplete="off"
        />
      );
    }
    case "trust":
      return (
        <TextField
          name="days"
          inputMode="numeric"
          label={t("trust.label")}
          description={t("trust.hint", { most: limits.trustDays })}
          defaultValue={policy.trustDays === null ? "" : String(policy.trustDays)}
          autoComplete="off"
        />
      );
    case "entry":
      return (
        <RadioGroup
          name="entry"
          legend={t("entry.legend")}
          defaultValue={policy.entry}
          options={[
            { value: "invitation", label: t("entry.invitation") },
            { value: "request", label: t("entry.request"), description: t("entry.requestText") },
            { value: "open", label: t("entry.open"), description: t("entry.openText") },
          ]}
        />
      );
    case "contacts":
      return (
        <RadioGroup
          name="rule"
          legend={t("contacts.legend")}
          defaultValue={policy.connectionRule}
          options={[
            { value: "ask", label: t("contacts.ask"), description: t("contacts.askText") },
            { value: "tell", label: t("contacts.tell"), description: t("contacts.tellText") },
          ]}
        />
      );
    case "sender":
      return (
        <TextField
          name="sender"
          label={t("sender.label")}
          description={t("sender.hint")}
          defaultValue={policy.senderName ?? ""}
          autoComplete="off"
        />
      );
    case "reachable":
      return <Reachable policy={policy} />;
    case "complaints":
      return (
        <>
          <TextArea name="complaintsNl" label={t("complaints.nl")} defaultValue={policy.complaintsNl ?? ""} />
          <TextArea name="complaintsEn" label={t("complaints.en")} defaultValue={policy.complaintsEn ?? ""} />
        </>
      );
  }
}

async function Reachable({ policy }: { policy: Policy }) {
  const t = await getTranslations("policy");
  const line = (name: "hoursNl" | "hoursEn" | "answerTimeNl" | "answerTimeEn", description?: string) => (
    <TextField
      name={name}
      label={t(`reachable.${name}`)}
      description={description}
      defaultValue={policy[name] ?? ""}
      autoComplete="off"
    />
  );
  return (
    <>
      <TextField
        name="phone"
        label={t("reachable.phone")}
        defaultValue={policy.phone ?? ""}
        inputMode="tel"
        autoComplete="off"
      />
      {line("hoursNl")}
      {line("hoursEn")}
      {line("answerTimeNl", t("reachable.answerHint"))}
      {line("answerTimeEn", t("reachable.answerHint"))}
    </>
  );
}
