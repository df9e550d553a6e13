import { getTranslations } from "next-intl/server";
import { Crumbs, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Steps } from "@/components/ui/steps";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

export type WizardStep = "method" | "factor" | "verification" | "codes" | "done";
export type WizardMethod = "sms" | "totp";

const order: readonly WizardStep[] = ["method", "factor", "verification", "codes", "done"];

interface WizardHeadProps {
  method: WizardMethod;
  step: WizardStep;
  /** The step after it, when it is on the same page. */
  andStep?: "verification";
  heading: string;
  /** Whether new recovery codes are part of it. Left out: they are when the account has none yet. */
  codes?: "new" | "kept";
}

/**
 * The head of every page of the set-up: title, the numbered steps of the guide, heading of this step. Whoever changes a number or an
 * app keeps the recovery codes: the step that shows them is not among theirs, and they read what else happens before it does.
 */
export async function WizardHead({ method, step, andStep, heading, codes }: WizardHeadProps) {
  const t = await getTranslations("steps");
  const { account } = await requireSession();
  const kept = codes ? codes === "kept" : (await recoveryCodeState(getContext(), account.id)) !== null;
  const at = order.indexOf(step);
  const all = [t("method"), t(method === "sms" ? "phone" : "app"), t("verification"), t("codes")];
  const labels = kept ? all.slice(0, -1) : all;
  const last = labels.length - 1;
  const compact = { count: labels.length, number: Math.min(at, last) + 1, name: labels[Math.min(at, last)] ?? "" };
  return (
    <>
      <Crumbs items={[...(await twoFactorCrumbs()), { label: await wizardTitle(method) }]} />
      <Heading level={1}>{await wizardTitle(method)}</Heading>
      <Steps
        label={t("label")}
        doneWord={t("done")}
        compactLabel={
          andStep
            ? t("compactTwo", { ...compact, next: order.indexOf(andStep) + 1, nextName: t(andStep) })
            : t("compact", compact)
        }
        items={labels.map((label, index) => ({
          label,
          state: index < at ? "done" : index === at ? "current" : "todo",
        }))}
      />
      <Heading level={2}>{heading}</Heading>
      {kept && step === "factor" ? <Paragraph>{t("ends")}</Paragraph> : null}
    </>
  );
}

export async function wizardTitle(method: WizardMethod): Promise<string> {
  return method === "sms" ? (await getTranslations("smsSetUp"))("title") : (await getTranslations("appSetUp"))("title");
}
