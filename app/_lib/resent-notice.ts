import "server-only";
import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import type { FormState } from "@/components/ui/form-state";
import type { TextParent } from "@/domain/authentication/second-factor/text-code";
import { currentLocale } from "@/server/http/locale";
import { awaitTextAnswer } from "@/server/messaging/text-answer";
import { formError } from "./form-action";

/**
 * What "Stuur nieuwe code" and "Bel mij met de code" answer, after the gateway's answer or six seconds: sent, not yet, or not at all. The page is made anew
 * with it: the sentence above the field names the newest message too.
 */
export async function resentNotice(parent: Pick<TextParent, "purpose" | "parentId">): Promise<FormState> {
  const { letter, news, channel } = await awaitTextAnswer(parent);
  refresh();
  if (news === "down") return formError({ code: channel === "voice" ? "call-not-made" : "text-not-sent" });
  const t = await getTranslations({ locale: currentLocale(), namespace: "verify" });
  const facts = { letter: letter ?? "" };
  const [done, slow] = channel === "voice" ? (["called", "calledSlow"] as const) : (["resent", "resentSlow"] as const);
  return { problems: [], values: {}, news: t(news === "slow" ? slow : done, facts) };
}
