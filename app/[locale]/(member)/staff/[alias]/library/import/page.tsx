import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { FileField } from "@/components/ui/file-field";
import { FormReport } from "@/components/ui/form-report";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { readLibraryAsStaff } from "@/domain/healthspace/staff/library";
import { library as policy } from "@/domain/policy";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { clinicianOnly } from "../../../crumbs";
import { crumbsBelowLibrary } from "../library-crumbs";
import { importFile } from "./actions";

/** "Importeren": a file is looked at first; what is new is published by a second press. */
export default withErrorPage(async function ImportPage(props: PageProps<"/[locale]/staff/[alias]/library/import">) {
  const { alias } = await props.params;
  const read = await readLibraryAsStaff(getContext(), await requireSession(), alias);
  const { workplace, mayManage } = await clinicianOnly(read, `/staff/${alias}/library/import`);
  if (!mayManage) return noSuchPage();
  const t = await getTranslations("library");
  const locale = currentLocale();
  return (
    <>
      <ActionForm
        action={importFile.bind(null, alias)}
        texts={await formTexts(t("staff.import"))}
        intro={
          <>
            <FormHead above={await crumbsBelowLibrary(workplace)} title={t("staff.import")} />
            <Paragraph>{t("staff.importIntro", { count: policy.maxEntries })}</Paragraph>
            <Paragraph>{t("staff.importNew")}</Paragraph>
          </>
        }
      >
        <FormReport title={t("staff.report")}>
          <Paragraph>{t("staff.reportThen")}</Paragraph>
          <SubmitButton name="do" value="publish" label={t("staff.publish")} />
        </FormReport>
        <FileField
          name="file"
          label={t("staff.file")}
          description={t("staff.fileHint")}
          accept=".json,application/json,application/fhir+json"
        />
        <SubmitButton kind="secondary" label={t("staff.look")} />
      </ActionForm>
      <Alternatives links={[{ label: t("staff.back"), href: localePath(locale, `/staff/${alias}/library`) }]} />
    </>
  );
});
