import { getTranslations } from "next-intl/server";
import { Crumbs, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { Heading } from "@/components/ui/heading";
import { Steps } from "@/components/ui/steps";

export type WizardStep = "method" | "factor" | "verification" | "codes" | "done";
export type WizardMethod = "sms" | "totp";

const order: readonly WizardStep[] = ["method", "factor", "verification", "codes", "done"];

interface WizardHeadProps {
  method: WizardMethod;
  step: WizardStep;
  /** The step after it, when it is on the same page. */
  andStep?: "verification";
  heading: string;
}

/** The head of every page of the set-up: title, the four numbered steps of the guide, heading of this step. */
export async function WizardHead({ method, step, andStep, heading }: WizardHeadProps) {
  const t = await getTranslations("steps");
  const at = order.indexOf(step);
  const labels = [t("method"), t(method === "sms" ? "phone" : "app"), t("verification"), t("codes")];
  const compact = { number: Math.min(at + 1, 4), name: labels[Math.min(at, 3)] ?? "" };
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
    </>
  );
}

export async function wizardTitle(method: WizardMethod): Promise<string> {
  return method === "sms" ? (await getTranslations("smsSetUp"))("title") : (await getTranslations("appSetUp"))("title");
}
