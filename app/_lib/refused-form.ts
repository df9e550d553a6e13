import "server-only";
import { getTranslations } from "next-intl/server";
import { type LocalPath, localePath, redirectTo, withNext } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { type Destination, destination, loginAfterSession } from "@/domain/authentication/access/paths";
import { fullName } from "@/domain/platform/account/person-name";
import type { FormRefusal } from "@/server/auth/form-owner";
import { currentLocale, currentPath } from "@/server/http/locale";
import { type PostedForm, postedForm, type RefusedAnswer } from "@/server/runtime/request-facts";

/**
 * The answer to a form that needs a login, or a fresh proof, and came too late or from another person's page (ADR 0077). With words in
 * it, the form stays and the way on opens in a new tab; without words the browser goes there.
 */
export async function answerRefused(refusal: FormRefusal, values: Record<string, string>): Promise<FormState> {
  if (!isWorthKeeping(refusal, values)) return leave(refusal);
  const { text, hint, links } = await refusalAnswer(refusal, destination(currentPath()));
  const answer = { problems: [{ text, hint }], values, links };
  // Without script this same request renders the page, which belongs to nobody or to somebody else now.
  const form = postedForm();
  if (form) Object.assign(form, { answer, refusedEntry: true });
  return answer;
}

/** What a person chose or a page sent along, and nobody typed. */
const CHOICES = new Set([
  "locale",
  "language",
  "understood",
  "id",
  "round",
  "page",
  "sendKey",
  "readers",
  "seen",
  "to",
]);
/** Of the answers of a page of questions, all but the typed text (app/_lib/posted-answers.ts). */
const CHOSEN_ANSWER = /^[corvk]:/;

/** Whether this field of a form holds words that its person would miss. */
export function isTyped(name: string, value: string): boolean {
  return value.trim() !== "" && value !== "on" && !CHOICES.has(name) && !CHOSEN_ANSWER.test(name);
}

/** What this request posted and its action refused, if something in it was typed: for a page that has no such form any more. */
export function refusedWords(): { form: PostedForm; answer: RefusedAnswer } | null {
  const form = postedForm();
  const answer = form?.answer;
  if (!form || !answer) return null;
  return Object.entries(answer.values).some(([name, value]) => isTyped(name, value)) ? { form, answer } : null;
}

/** What a form says that came too late or from another person's page, and the way on. `here`: the page it stands on. */
export async function refusalAnswer(refusal: FormRefusal, here: Destination) {
  const locale = currentLocale();
  const t = await getTranslations({ locale, namespace: "refusedForm" });
  const answer = (text: string, hint: string, label: string, href: string) => ({ text, hint, label, href });
  const { label, href, ...words } = (() => {
    switch (refusal.reason) {
      case "session-ended": {
        const login = localePath(locale, loginAfterSession(here));
        return answer(t("endedText"), t("endedHint"), t("endedLink"), login);
      }
      case "proof-ended": {
        const confirm = localePath(locale, proofPath(refusal, here));
        return answer(t("proofText"), t("proofHint"), t("proofLink"), confirm);
      }
      case "two-factor-missing": {
        const setUp = localePath(locale, "/account/two-factor/set-up");
        return answer(t("factorText"), t("factorHint"), t("factorLink"), setUp);
      }
      case "other-person": {
        const name = fullName(refusal.who.account);
        const home = localePath(locale, "/account/other-person");
        return answer(t("otherText", { name }), t("otherHint"), t("otherLink"), home);
      }
    }
  })();
  return { ...words, links: [{ label, href, newTab: true }] };
}

function proofPath({ steps }: { steps?: "both" }, here: Destination): LocalPath {
  const confirm = withNext("/account/confirm", here);
  return steps === "both" ? `${confirm}&steps=both` : confirm;
}

// A tick alone is no word: where the session is over because the person just ended the account with it, nobody may read that nothing was
// done. The login says why it is over.
function isWorthKeeping({ reason }: FormRefusal, values: Record<string, string>): boolean {
  return Object.entries(values).some(
    ([name, value]) => value.trim() !== "" && !(reason === "session-ended" && name === "understood"),
  );
}

async function leave(refusal: FormRefusal): Promise<never> {
  const here = destination(currentPath());
  switch (refusal.reason) {
    case "session-ended":
      return redirectTo(loginAfterSession(here));
    case "proof-ended":
      return redirectTo(proofPath(refusal, here));
    case "two-factor-missing":
      return redirectTo("/account/two-factor/set-up");
    case "other-person":
      return redirectTo("/account/other-person");
  }
}
