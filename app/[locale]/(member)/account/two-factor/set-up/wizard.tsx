import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { localePath } from "@/app/_lib/paths";
import { type Crumb, Crumbs, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { Heading } from "@/components/ui/heading";
import { Icon } from "@/components/ui/icon";
import { Paragraph } from "@/components/ui/paragraph";
import { Steps } from "@/components/ui/steps";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

export type WizardStep = "method" | "factor" | "verification" | "codes" | "done";
export type WizardMethod = "sms" | "totp";

const order: readonly WizardStep[] = ["method", "factor", "verification", "codes", "done"];

interface WizardHeadProps {
  /** `null`: not chosen yet. */
  method: WizardMethod | null;
  step: WizardStep;
  heading: string;
  /** Between the steps and the heading. */
  notice?: ReactNode;
  /** Whether new recovery codes are part of it. Left out: they are when the account has none yet. */
  codes?: "new" | "kept";
}

/**
 * The head of every page of the set-up: title with its close cross, the numbered steps of the guide, heading of this step. Whoever
 * changes a number or an app keeps the recovery codes: the step that shows them is not among theirs, and they read what else happens
 * before it does.
 */
export async function WizardHead({ method, step, heading, notice, codes }: WizardHeadProps) {
  const t = await getTranslations("steps");
  const { account } = await requireSession();
  const kept = codes ? codes === "kept" : (await recoveryCodeState(getContext(), account.id)) !== null;
  const at = order.indexOf(step);
  const title = await wizardTitle(method);
  const all = [t("method"), t(factorLabel(method)), t("verification"), t("codes")];
  const labels = kept ? all.slice(0, -1) : all;
  const crumbs: Crumb[] = [...(await twoFactorCrumbs()), { label: title }];
  return (
    <>
      <Crumbs items={crumbs} />
      <div className="wizard-head">
        <Heading level={1}>{title}</Heading>
        <a
          className="close-cross"
          href={localePath(
            currentLocale(),
            step === "done" ? "/account/two-factor" : "/account/two-factor?done=closed",
          )}
          aria-label={t("close")}
          title={t("close")}
        >
          <Icon name="x" />
        </a>
      </div>
      <Steps
        label={t("label")}
        doneWord={t("done")}
        items={labels.map((label, index) => ({
          label,
          state: index < at ? "done" : index === at ? "current" : "todo",
        }))}
      />
      {notice}
      <Heading level={2}>{heading}</Heading>
      {kept && step === "factor" ? <Paragraph>{t("ends")}</Paragraph> : null}
    </>
  );
}

function factorLabel(method: WizardMethod | null): "phone" | "app" | "phoneOrApp" {
  if (method === null) return "phoneOrApp";
  return method === "sms" ? "phone" : "app";
}

export async function wizardTitle(method: WizardMethod | null): Promise<string> {
  if (method === null) return (await getTranslations("method"))("title");
  return method === "sms" ? (await getTranslations("smsSetUp"))("title") : (await getTranslations("appSetUp"))("title");
}
