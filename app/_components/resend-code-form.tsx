import "server-only";
import { getTranslations } from "next-intl/server";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import type { FormAction } from "@/components/ui/form-state";
import { InlineForm } from "@/components/ui/inline-form";
import { ResendButton } from "@/components/ui/resend-button";
import { getContext } from "@/server/runtime/context";

interface ResendCodeFormProps {
  action: FormAction;
  /** From when a new code may be asked for. Milliseconds since 1970. */
  until: number;
}

/** "Stuur nieuwe code" with its waiting time and, where people are called, "Bel mij met de code" beside it. */
export async function ResendCodeForm({ action, until }: ResendCodeFormProps) {
  const t = await getTranslations("verify");
  const { clock, config } = getContext();
  return (
    <InlineForm action={action} texts={await inlineFormTexts()} className="resend-form">
      <ResendButton
        label={t("resend")}
        other={config.spokenCodes === "offered" ? { label: t("call"), name: "channel", value: "voice" } : undefined}
        until={until}
        now={clock.now()}
        template={String(t.raw("resendWait"))}
        doneText={t("resendNow")}
      />
    </InlineForm>
  );
}
