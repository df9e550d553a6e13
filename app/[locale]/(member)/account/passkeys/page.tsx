import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { formTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { KnownPasskeys } from "@/components/account/known-passkeys";
import { PasskeyButton } from "@/components/account/passkey-button";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { buttonClass } from "@/components/ui/button-class";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { type ListedPasskey, listPasskeys } from "@/domain/authentication/passkey/passkeys";
import { relyingPartyId, userHandleOf } from "@/domain/authentication/passkey/relying-party";
import { passkey as policy } from "@/domain/policy";
import { showDate, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { requireFreshProof } from "../two-factor/owner";
import { askNewPasskey, endPasskey, makePasskey } from "./actions";

/** The person's passkeys. They open the account alone, so even the list asks who it is. */
export default withErrorPage(async function PasskeysPage({ searchParams }: PageProps<"/[locale]/account/passkeys">) {
  const who = await requireFreshProof("/account/passkeys");
  const ctx = getContext();
  const t = await getTranslations("passkeys");
  const locale = currentLocale();
  const passkeys = await listPasskeys(ctx, who);
  const done = { added: t("doneAdded"), renamed: t("doneRenamed"), removed: t("doneRemoved") };
  const isFull = passkeys.length >= policy.maxPerAccount;
  return (
    <>
      <ActionForm
        action={makePasskey}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={lookUp(done, (await searchParams).done)} />
            <Paragraph>{t("what")}</Paragraph>
            <Paragraph>{t("safe")}</Paragraph>
          </>
        }
      >
        <Heading level={2}>{t("addTitle")}</Heading>
        <Paragraph>{isFull ? t("full", { count: policy.maxPerAccount }) : t("addText")}</Paragraph>
        {isFull ? null : (
          <PasskeyButton
            does="make"
            ask={askNewPasskey}
            label={t("add")}
            kind="primary"
            otherwise={<Paragraph kind="muted">{t("cannot")}</Paragraph>}
          />
        )}
      </ActionForm>
      <Heading level={2}>{t("yours")}</Heading>
      {passkeys.length === 0 ? <Paragraph>{t("none")}</Paragraph> : null}
      <Stack>
        {passkeys.map((passkey) => (
          <PasskeyCard key={passkey.id} passkey={passkey} />
        ))}
      </Stack>
      <KnownPasskeys
        rpId={relyingPartyId(ctx)}
        userHandle={userHandleOf(who.account.id)}
        credentialIds={passkeys.map(({ credentialId }) => credentialId).join(" ")}
      />
      <Alternatives links={[{ label: t("readMore"), href: localePath(locale, "/help/passkeys") }]} />
    </>
  );
});

async function PasskeyCard({ passkey }: { passkey: ListedPasskey }) {
  const t = await getTranslations("passkeys");
  const locale = currentLocale();
  const { id, name, createdAt, lastUsedAt, copies, onThisDevice } = passkey;
  return (
    <ItemCard
      title={name}
      badge={onThisDevice ? t("here") : undefined}
      lines={[
        t("made", { date: showDate(locale, createdAt) }),
        lastUsedAt === null ? t("notUsed") : t("used", showMoment(locale, lastUsedAt, "at")),
        t("copies", { copies }),
      ]}
      actions={
        <>
          <a
            className={buttonClass("secondary")}
            href={localePath(locale, `/account/passkeys/${id}`)}
            aria-label={t("renameName", { name })}
          >
            {t("rename")}
          </a>
          <AskFirst
            action={endPasskey}
            label={t("remove")}
            name={t("removeName", { name })}
            question={t("removeAsk")}
            yes={t("removeYes")}
          >
            <input type="hidden" name="passkey" value={id} />
          </AskFirst>
        </>
      }
    />
  );
}
