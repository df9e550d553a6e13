import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/heading";
import { Steps } from "@/components/ui/steps";
import { Crumbs, twoFactorCrumbs } from "../../../crumbs";

export type WizardStep = "method" | "factor" | "verification" | "codes" | "done";
export type WizardMethod = "sms" | "totp";

const order: readonly WizardStep[] = ["method", "factor", "verification", "codes", "done"];

/** The head of every page of the set-up: title, the four numbered steps of the guide, heading of this step. */
export async function WizardHead({
  method,
  step,
  heading,
}: {
  method: WizardMethod;
  step: WizardStep;
  heading: string;
}) {
  const t = await getTranslations("steps");
  const at = order.indexOf(step);
  const labels = [t("method"), t(method === "sms" ? "phone" : "app"), t("verification"), t("codes")];
  return (
    <>
      <Crumbs items={[...(await twoFactorCrumbs()), { label: await wizardTitle(method) }]} />
      <Heading level={1}>{await wizardTitle(method)}</Heading>
      <Steps
        label={t("label")}
        doneWord={t("done")}
        compactLabel={t("compact", { number: Math.min(at + 1, 4), name: labels[Math.min(at, 3)] ?? "" })}
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
