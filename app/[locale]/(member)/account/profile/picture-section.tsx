import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { PictureForm } from "@/app/_components/picture-form";
import { localePath } from "@/app/_lib/paths";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SmallPicture } from "@/components/ui/small-picture";
import { pictureSetAt } from "@/domain/account-lifecycle/profile/picture";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { dropPicture, savePicture } from "./actions";

/** The picture, or that there is none; choose another, or take it away. */
export async function PictureSection({ accountId }: { accountId: string }) {
  const t = await getTranslations("profile");
  const locale = currentLocale();
  const setAt = await pictureSetAt(getContext(), accountId);
  return (
    <>
      <Heading level={2}>{t("picture")}</Heading>
      {setAt === null ? (
        <Paragraph>{t("pictureNone")}</Paragraph>
      ) : (
        <SmallPicture
          className="picture"
          src={localePath(locale, `/account/profile/picture?v=${setAt}`)}
          alt={t("pictureAlt")}
          width={128}
          height={128}
        />
      )}
      <Paragraph kind="muted">{t("pictureWho")}</Paragraph>
      <PictureForm action={savePicture} label={t("choose")} submit={t("savePicture")} />
      {setAt === null ? null : (
        <AskFirst
          action={dropPicture}
          label={t("removePicture")}
          question={t("removePictureAsk")}
          yes={t("removePictureYes")}
        />
      )}
    </>
  );
}
