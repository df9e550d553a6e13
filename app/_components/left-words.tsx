import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { clinicianOnly, staffCrumbs } from "@/app/[locale]/(member)/staff/crumbs";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { findLeftWords, type LeftTopic } from "@/domain/healthspace/conversation/draft";
import type { Reader } from "@/domain/healthspace/conversation/place";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { Unsent } from "./conversation";

/**
 * Instead of the page that says there is no such thing, for staff who left words unsent about a client who is closed to them now: those
 * words, to be copied, and nothing of the client. `null`: there are none, or the failure is another one. `here`: the page itself.
 */
export async function leftWords(
  failure: { code: string },
  who: Reader,
  topic: LeftTopic,
  here: LocalPath,
): Promise<ReactNode> {
  if (!["conversation-gone", "client-gone", "staff-only"].includes(failure.code)) return null;
  const drafts = await clinicianOnly(await findLeftWords(getContext(), who, topic), here);
  if (drafts === null) return null;
  const t = await getTranslations("messages");
  return (
    <>
      <PageHead above={await staffCrumbs()} title={t("leftTitle")} />
      <Paragraph>{t("leftText")}</Paragraph>
      <Unsent drafts={drafts} />
      <ButtonLink href={localePath(currentLocale(), "/staff")}>{t("leftOn")}</ButtonLink>
    </>
  );
}
