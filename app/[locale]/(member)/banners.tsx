import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";
import { TextLink } from "@/components/ui/text-link";
import { lacksFactorSinceReset } from "@/domain/helped-reset/helped-reset";
import { recoveryCode } from "@/domain/policy";
import { recoveryCodeState } from "@/domain/recovery-code/state";
import { activeFactor } from "@/domain/second-factor/factor";
import type { Proof } from "@/domain/session/proof";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

interface BannersProps {
  accountId: string;
  proofs: readonly Proof[];
}

/** What must not be forgotten, on every page: a second step that is lost or was taken away with help, and the codes that are left. */
export async function Banners(props: BannersProps) {
  return (
    <>
      <LostBanner accountId={props.accountId} />
      <HelpedBanner accountId={props.accountId} />
      <RecoveryBanner {...props} />
    </>
  );
}

async function LostBanner({ accountId }: { accountId: string }) {
  const factor = await activeFactor(getContext().db.read, accountId);
  if (!factor || factor.lostAt === null) return null;
  const [t, form, locale] = [await getTranslations("lost"), await getTranslations("form"), await currentLocale()];
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <p>
        {t("banner")} <TextLink href={`/${locale}/account/two-factor/lost-phone/choose`}>{t("bannerLink")}</TextLink>
      </p>
    </Notice>
  );
}

// Two-factor went off with the helpdesk's help (product item 6c): one thief with a password away from an open account.
async function HelpedBanner({ accountId }: { accountId: string }) {
  if (!(await lacksFactorSinceReset(getContext().db.read, accountId))) return null;
  const [t, form, locale] = [
    await getTranslations("helpedReset"),
    await getTranslations("form"),
    await currentLocale(),
  ];
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <p>
        {t("banner")} <TextLink href={`/${locale}/account/two-factor/set-up`}>{t("bannerLink")}</TextLink>
      </p>
    </Notice>
  );
}

// For everyone at three or fewer, and in a session that began with a recovery code.
async function RecoveryBanner({ accountId, proofs }: BannersProps) {
  const state = await recoveryCodeState(getContext().db.read, accountId);
  const usedOne = proofs.some(({ method }) => method === "recovery");
  if (!state || (!usedOne && state.left > recoveryCode.fewLeft)) return null;
  const [t, form, two, locale] = [
    await getTranslations("recovery"),
    await getTranslations("form"),
    await getTranslations("twoFactor"),
    await currentLocale(),
  ];
  const kind = state.left <= recoveryCode.fewLeft ? "warning" : "info";
  return (
    <Notice kind={kind} kindLabel={form(kind)} heading={usedOne ? t("leftTitle") : undefined}>
      <p>
        {t("left", { left: state.left })}{" "}
        <TextLink href={`/${locale}/account/two-factor/recovery-codes`}>{two("newCodes")}</TextLink>
      </p>
    </Notice>
  );
}
