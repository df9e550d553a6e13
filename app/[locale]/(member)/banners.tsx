import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { OnlyWithPasskeys } from "@/components/account/only-with-passkeys";
import { Button } from "@/components/ui/button";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { MemberForm } from "@/components/ui/member-form";
import { Notice } from "@/components/ui/notice";
import { TextLink } from "@/components/ui/text-link";
import type { PageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { advisesTwoFactor } from "@/domain/account-lifecycle/profile/short-password";
import { levelOf } from "@/domain/authentication/access/paths";
import { offersPasskey } from "@/domain/authentication/passkey/offer";
import { areCodesUnkept } from "@/domain/authentication/recovery-code/show";
import type { Account } from "@/domain/platform/account/account";
import type { Session } from "@/domain/platform/session/find-session";
import type { Proof } from "@/domain/platform/session/proof";
import { password, recoveryCode } from "@/domain/policy";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { noPasskeyNow } from "./account/passkeys/actions";
import { haveCodes, notNow } from "./actions";

interface BannersProps {
  account: Account;
  session: Session;
  frame: PageFrame;
}

/**
 * What must not be forgotten, on every page: a second step that is lost or was taken away with help, codes that were never said to be
 * kept, the codes that are left, and that a short password should not stand alone.
 */
export async function Banners({ account, session, frame }: BannersProps) {
  // On the pages that everybody may read there is something else to do.
  if (levelOf(currentPath()) !== "session") return null;
  const { factor, codes, lacksFactorSinceReset } = frame;
  return (
    <>
      {factor?.lostAt ? await LostBanner() : null}
      {lacksFactorSinceReset ? await HelpedBanner() : null}
      {areCodesUnkept(codes) ? await UnkeptBanner() : null}
      {codes ? await RecoveryBanner({ left: codes.left, factor, proofs: session.proofs }) : null}
      {factor ? null : await AdviceBanner({ account })}
      {firstPages.includes(currentPath()) ? await PasskeyOffer({ account, session }) : null}
    </>
  );
}

/** Where a login leads: clients, and who only works here. */
const firstPages = ["/workspace", "/staff"];

async function LostBanner() {
  const t = await getTranslations("lost");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <p>
        {t("banner")}{" "}
        <TextLink href={localePath(locale, "/account/two-factor/lost-phone/choose")}>{t("bannerLink")}</TextLink>
      </p>
    </Notice>
  );
}

// Two-factor went off with the helpdesk's help (ADR 0032): one thief with a password away from an open account.
async function HelpedBanner() {
  const t = await getTranslations("accountRecovery");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <p>
        {t("banner")} <TextLink href={localePath(locale, "/account/two-factor/set-up")}>{t("bannerLink")}</TextLink>
      </p>
    </Notice>
  );
}

/** The pages that show new codes: their "Gereed" is what this reminder asks for. */
const showCodes = ["/account/two-factor/set-up/recovery-codes", "/account/two-factor/recovery-codes"];

async function UnkeptBanner() {
  if (showCodes.includes(currentPath())) return null;
  const t = await getTranslations("unkept");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <p>{t("text")}</p>
      <MemberForm action={haveCodes}>
        <ButtonGroup>
          <Button kind="secondary">{t("kept")}</Button>
          <ButtonLink href={localePath(locale, "/account/two-factor/recovery-codes")} kind="secondary">
            {t("makeNew")}
          </ButtonLink>
        </ButtonGroup>
      </MemberForm>
    </Notice>
  );
}

interface RecoveryBannerProps {
  left: number;
  factor: PageFrame["factor"];
  proofs: readonly Proof[];
}

// For everyone at three or fewer, and in a session that began with a recovery code.
async function RecoveryBanner({ left, factor, proofs }: RecoveryBannerProps) {
  const usedOne = proofs.find(({ method }) => method === "recovery");
  if (!usedOne && left > recoveryCode.fewLeft) return null;
  const t = await getTranslations("recovery");
  const form = await getTranslations("form");
  const two = await getTranslations("twoFactor");
  const locale = currentLocale();
  const kind = left <= recoveryCode.fewLeft ? "warning" : "info";
  return (
    <Notice kind={kind} kindLabel={form(kind)} heading={usedOne ? t("leftTitle") : undefined}>
      {usedOne && mayHaveLostPhone(factor, usedOne) ? (
        <p>
          {t("lostPhone")}{" "}
          <TextLink href={localePath(locale, "/account/two-factor/lost-phone")}>{t("lostPhoneLink")}</TextLink>
        </p>
      ) : null}
      <p>
        {t("left", { left })}{" "}
        <TextLink href={localePath(locale, "/account/two-factor/recovery-codes")}>{two("newCodes")}</TextLink>
      </p>
    </Notice>
  );
}

// Not said once more to who reported it (the banner above), nor to who has set up something new since the code was used.
function mayHaveLostPhone(factor: PageFrame["factor"], used: Proof): boolean {
  return factor !== null && factor.lostAt === null && factor.enabledAt <= used.at;
}

// Not where it leads to: there the person is doing it already.
async function AdviceBanner({ account }: { account: Account }) {
  const path = currentPath();
  if (path.startsWith("/account/two-factor")) return null;
  // The welcome there says it already.
  if (path === "/workspace" && account.welcomeAt !== null) return null;
  if (!(await advisesTwoFactor(getContext(), account))) return null;
  const t = await getTranslations("advice");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <Notice kind="info" kindLabel={form("info")} heading={t("title")}>
      <p>{t("text", { count: password.minLengthAlone })}</p>
      <MemberForm action={notNow}>
        <ButtonGroup>
          <ButtonLink href={localePath(locale, "/account/two-factor")} kind="secondary">
            {t("switchOn")}
          </ButtonLink>
          <Button kind="plain">{t("notNow")}</Button>
        </ButtonGroup>
      </MemberForm>
    </Notice>
  );
}

// On the first page after a login only: it stands between nobody and where they were going.
async function PasskeyOffer(who: { account: Account; session: Session }) {
  if (!(await offersPasskey(getContext(), who))) return null;
  const t = await getTranslations("passkeys");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <OnlyWithPasskeys>
      <Notice kind="info" kindLabel={form("info")} heading={t("offerTitle")}>
        <p>{t("offer")}</p>
        <MemberForm action={noPasskeyNow}>
          <ButtonGroup>
            <ButtonLink href={localePath(locale, "/account/passkeys")} kind="secondary">
              {t("offerYes")}
            </ButtonLink>
            <Button kind="plain">{t("offerNo")}</Button>
          </ButtonGroup>
        </MemberForm>
      </Notice>
    </OnlyWithPasskeys>
  );
}
