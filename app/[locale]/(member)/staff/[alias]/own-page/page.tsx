import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { PictureForm } from "@/app/_components/picture-form";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { Paragraph } from "@/components/ui/paragraph";
import { SmallPicture } from "@/components/ui/small-picture";
import { Stack } from "@/components/ui/stack";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { readLook } from "@/domain/healthspace/staff/logo";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianOnly, crumbsIn } from "../../crumbs";
import { dropLogo, saveAccent, saveLogo } from "./actions";

/** What staff can change on the Healthspace's own login page: its logo and its colour. */
export default withErrorPage(async function OwnPagePage(props: PageProps<"/[locale]/staff/[alias]/own-page">) {
  const { alias } = await props.params;
  const locale = currentLocale();
  const here = `/staff/${alias}/own-page` as const;
  const look = await readLook(getContext(), await requireSession(), alias, locale);
  const { name, logoAt, accent } = await clinicianOnly(look, here);
  await requireFreshProof(here);
  const t = await getTranslations("staff");
  const own = await getTranslations("ownPage");
  const done = { saved: t("logoSaved"), removed: t("logoRemoved"), colour: t("accentSaved") };
  const wanted = String((await props.searchParams).done);
  return (
    <>
      <PageHead above={await crumbsIn(alias)} title={t("ownPage")} />
      <DoneNotice text={lookUp(done, wanted)} />
      <Paragraph>
        <TextLink href={localePath(locale, `/at/${alias}`)}>{t("seePage")}</TextLink>
      </Paragraph>
      <Heading level={2}>{t("logo")}</Heading>
      {logoAt === null ? (
        <Paragraph>{t("logoNone")}</Paragraph>
      ) : (
        <SmallPicture
          className="logo"
          src={localePath(locale, `/at/${alias}/logo?v=${logoAt}`)}
          alt={own("logoAlt", { name })}
        />
      )}
      <Paragraph kind="muted">{t("logoWho")}</Paragraph>
      <Stack>
        <PictureForm action={saveLogo.bind(null, alias)} label={t("chooseLogo")} submit={t("saveLogo")} />
        {logoAt === null ? null : (
          <AskFirst
            action={dropLogo.bind(null, alias)}
            label={t("removeLogo")}
            question={t("removeLogoAsk")}
            yes={t("removeLogoYes")}
          />
        )}
      </Stack>
      <Heading level={2}>{t("accent")}</Heading>
      <InlineForm action={saveAccent.bind(null, alias)} texts={await inlineFormTexts()}>
        <TextField
          name="accent"
          label={t("accentLabel")}
          description={t("accentHint")}
          defaultValue={accent ?? ""}
          autoComplete="off"
        />
        <SubmitButton kind="secondary" label={t("saveAccent")} />
      </InlineForm>
    </>
  );
});
