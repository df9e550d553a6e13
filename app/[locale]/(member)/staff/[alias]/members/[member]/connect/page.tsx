import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { readConnecting } from "@/domain/healthspace/staff/connections";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../../account/two-factor/owner";
import { FormHead, PageHead } from "../../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../../crumbs";
import { connect } from "../../actions";

/** A contact between this client and a clinician: with whom, what it opens, and until when. */
export default withErrorPage(async function ConnectPage(
  props: PageProps<"/[locale]/staff/[alias]/members/[member]/connect">,
) {
  const { alias, member: id } = await props.params;
  const here = `/staff/${alias}/members/${id}/connect` as const;
  const who = await requireSession();
  const client = await clinicianOnly(await readConnecting(getContext(), who, alias, id), here);
  if (client === null) return noSuchPage();
  await requireFreshProof(here);
  const t = await getTranslations("members");
  const locale = currentLocale();
  const above = [
    ...(await crumbsIn(alias)),
    { label: t("clients"), href: localePath(locale, `/staff/${alias}/members?kind=clients`) },
    { label: client.name, href: localePath(locale, `/staff/${alias}/members/${id}`) },
  ];
  if (client.clinicians.length === 0)
    return (
      <>
        <PageHead above={above} title={t("connect")} />
        <Paragraph>{t("connectNobody")}</Paragraph>
      </>
    );
  const tells = client.rule === "tell";
  return (
    <ActionForm
      action={connect.bind(null, alias, id)}
      texts={await typedFormTexts(t("connect"))}
      intro={
        <>
          <FormHead above={above} title={t("connect")} />
          <Paragraph kind="lead">{t("connectFor", { name: client.name })}</Paragraph>
          <Paragraph>{tells ? t("connectTell") : t("connectAsk")}</Paragraph>
        </>
      }
    >
      <SelectField
        name="clinician"
        label={t("connectWho")}
        defaultValue=""
        options={[
          { value: "", label: t("connectChoose") },
          ...client.clinicians.map(({ id: value, name: label }) => ({ value, label })),
        ]}
      />
      <RadioGroup
        name="access"
        legend={t("access")}
        defaultValue="record"
        options={[
          { value: "record", label: t("accessRecord") },
          { value: "messages", label: t("accessMessages") },
        ]}
      />
      <TextField name="until" label={t("untilDay")} description={t("untilHint")} autoComplete="off" />
      <SubmitButton label={tells ? t("connectSubmitTell") : t("connectSubmit")} />
    </ActionForm>
  );
});
