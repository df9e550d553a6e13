import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Button } from "@/components/ui/button";
import { ButtonGroup } from "@/components/ui/button-group";
import { Heading } from "@/components/ui/heading";
import { MemberForm } from "@/components/ui/member-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { readAssigning } from "@/domain/healthspace/staff/assign";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../../account/two-factor/owner";
import { Crumbs } from "../../../../../crumbs";
import { clinicianOnly } from "../../../../crumbs";
import { crumbsBelow } from "../../client-crumbs";

/** "Afschrift maken": what the provider's own record has to keep, as a page to read and as a file for a computer. */
export default withErrorPage(async function CopyPage(
  props: PageProps<"/[locale]/staff/[alias]/clients/[client]/copy">,
) {
  const { alias, client: clientId } = await props.params;
  const here = `/staff/${alias}/clients/${clientId}/copy` as const;
  const who = await requireFreshProof(here);
  const read = await clinicianOnly(await readAssigning(getContext(), who, { alias, clientId }), here);
  if (read?.client.contact !== "record") return noSuchPage();
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { client } = read;
  return (
    <>
      <PageTitle text={await pageTitle(t("copy"))} />
      <Crumbs items={[...(await crumbsBelow(client)), { label: t("copy") }]} />
      <Heading level={1}>{t("copy")}</Heading>
      <Paragraph kind="lead">{t("ofClient", { name: client.name })}</Paragraph>
      <Paragraph>{t("copyWhat")}</Paragraph>
      <Paragraph>{t("copyLogged", { name: client.name })}</Paragraph>
      <ButtonGroup>
        {(["html", "json"] as const).map((format) => (
          <MemberForm key={format} action={localePath(locale, `${here}/download`)} method="post">
            <input type="hidden" name="format" value={format} />
            <Button>{t(format === "html" ? "copyHtml" : "copyFhir")}</Button>
          </MemberForm>
        ))}
      </ButtonGroup>
    </>
  );
});
