import "server-only";
import { getTranslations } from "next-intl/server";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import type { FormAction } from "@/components/ui/form-state";
import { InlineForm } from "@/components/ui/inline-form";
import { PictureField } from "@/components/ui/picture-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { picture } from "@/domain/policy";

interface PictureFormProps {
  action: FormAction;
  /** "Kies een foto". */
  label: string;
  submit: string;
}

/** Chooses a picture of a person or a logo. */
export async function PictureForm({ action, label, submit }: PictureFormProps) {
  const t = await getTranslations("profile");
  return (
    <InlineForm action={action} texts={await inlineFormTexts()}>
      <PictureField
        name="picture"
        limits={picture}
        label={label}
        description={{ withoutScript: t("pictureHint"), withScript: t("pictureShrinks") }}
        readyText={t("pictureReady")}
      />
      <SubmitButton kind="secondary" label={submit} />
    </InlineForm>
  );
}
