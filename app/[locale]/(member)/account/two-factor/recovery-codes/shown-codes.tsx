import "server-only";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { RecoveryCodePanel } from "@/components/two-factor/recovery-code-panel";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { readShownCodes } from "@/domain/authentication/recovery-code/show";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { emailHint } from "@/domain/platform/account/email";
import type { Who } from "@/domain/platform/session/who";
import { showDate } from "@/i18n/dates";
import { readShownCodesCookie } from "@/server/auth/cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";

/** The codes this browser may still show, or `null`. */
export async function shownCodes(who: Who) {
  const ctx = getContext();
  return readShownCodes(ctx, who.account.id, await readShownCodesCookie());
}

type Shown = NonNullable<Awaited<ReturnType<typeof shownCodes>>>;

export async function ShownCodes({ who, shown }: { who: Who; shown: Shown }) {
  const t = await getTranslations("codes");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const { APP_URL, HELPDESK_PHONE, PRODUCT_NAME: product } = getEnv();
  const list = { number: shown.number, date: showDate(locale, shown.createdAt) };
  return (
    <RecoveryCodePanel
      codes={shown.codes.map((plain, index) => ({
        number: index + 1,
        plain,
        spoken: t("spoken", { number: index + 1, digits: spell(plain) }),
      }))}
      downloadHref={localePath(locale, "/account/two-factor/recovery-codes/download")}
      texts={{
        list: t("list"),
        warningWord: form("warning"),
        warning: t("warning"),
        print: t("print"),
        printHelp: t("printHelp"),
        copy: t("copy"),
        copied: t("copied"),
        copyFailed: t("copyFailed"),
        download: t("download"),
        copyHead: t("copyHead", { product, ...list }),
        sheetTitle: t("sheetTitle", { product }),
        sheetFor: t("sheetFor", { hint: emailHint(who.account.email) }),
        sheetSet: t("sheetSet", list),
        sheetUse: t("sheetUse", { address: APP_URL }),
        sheetHelp: t("sheetHelp", { phone: HELPDESK_PHONE }),
        sheetCut: t("sheetCut"),
      }}
    />
  );
}

/** After the codes were kept, or in another browser: what is left, and the way on. */
export async function CodesWereShown({ who }: { who: Who }) {
  const t = await getTranslations("codes");
  const locale = currentLocale();
  const state = await recoveryCodeState(getContext(), who.account.id);
  return (
    <>
      <Heading level={1}>{t("shownTitle")}</Heading>
      <Paragraph>{t("shown")}</Paragraph>
      <Paragraph>{t("shownLeft", { left: state?.left ?? 0 })}</Paragraph>
      <ButtonLink href={localePath(locale, "/account/two-factor/recovery-codes")}>{t("makeNew")}</ButtonLink>
      <Alternatives links={[{ label: t("toSettings"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
}

// "3 9 3, 7 6 9, 3 7 3 7": a screen reader says digit by digit, with a pause where the eye sees one.
function spell(plain: string): string {
  return [plain.slice(0, 3), plain.slice(3, 6), plain.slice(6)].map((group) => [...group].join(" ")).join(", ");
}
