import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";
import { recoveryCode } from "@/domain/policy";
import { recoveryCodeState } from "@/domain/recovery-code/state";
import type { Proof } from "@/domain/session/proof";
import { getContext } from "@/server/context";

interface RecoveryBannerProps {
  accountId: string;
  proofs: readonly Proof[];
}

/** How many recovery codes are left: on every page of a session that began with one, and for everyone at three or fewer. */
export async function RecoveryBanner({ accountId, proofs }: RecoveryBannerProps) {
  const state = await recoveryCodeState(getContext().db.read, accountId);
  const usedOne = proofs.some(({ method }) => method === "recovery");
  if (!state || (!usedOne && state.left > recoveryCode.fewLeft)) return null;
  const [t, form] = [await getTranslations("recovery"), await getTranslations("form")];
  return (
    <Notice
      kind={state.left <= recoveryCode.fewLeft ? "warning" : "info"}
      kindLabel={form(state.left <= recoveryCode.fewLeft ? "warning" : "info")}
      heading={usedOne ? t("leftTitle") : undefined}
    >
      <p>{t("left", { left: state.left })}</p>
    </Notice>
  );
}
