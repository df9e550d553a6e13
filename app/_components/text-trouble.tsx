import { getTranslations } from "next-intl/server";
import { formatWhen } from "@/app/_lib/format-when";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import type { CodeChannel } from "@/domain/authentication/second-factor/text-code";
import { textsPausedUntil } from "@/domain/authentication/second-factor/text-limits";
import type { Account } from "@/domain/platform/account/account";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { requestContext } from "@/server/runtime/request-context";

interface TextTroubleProps {
  /** What is wrong with the text message, and what the person can do. */
  text: string;
  /** This page once more: it looks again, with script or without. */
  here: string;
  /** What was to come: where text messages fail, a call may still arrive. */
  channel: CodeChannel;
  /** The way on without a text message. */
  other?: { label: string; href: string };
}

/** Stands where "we sent message A" would stand, as long as that is not true. */
export async function TextTrouble({ text, channel, here, other }: TextTroubleProps) {
  const t = await getTranslations("verify");
  const form = await getTranslations("form");
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <Paragraph>{text}</Paragraph>
      {channel === "sms" && getContext().config.spokenCodes === "offered" ? (
        <Paragraph>{t("helpCall", { call: t("call") })}</Paragraph>
      ) : null}
      {other ? (
        <Paragraph>
          <TextLink href={other.href}>{other.label}</TextLink>
        </Paragraph>
      ) : null}
      <Paragraph>
        <TextLink href={here}>{t("lookAgain")}</TextLink>
      </Paragraph>
    </Notice>
  );
}

interface NoTextProps {
  account: Account;
  /** E.164. */
  phone: string;
  /** What to say where nothing keeps messages back: it may be that none was asked for yet. */
  notAsked?: string;
}

/** Where no text message went out at all: until when, and what works meanwhile. */
export async function NoText({ account, phone, notAsked }: NoTextProps) {
  const t = await getTranslations("verify");
  const ctx = await requestContext();
  const helpdesk = getEnv().HELPDESK_PHONE;
  const until = await textsPausedUntil(ctx, account.id, phone);
  if (until === null) return <Paragraph>{notAsked ?? t("introSmsNone", { helpdesk })}</Paragraph>;
  const when = await formatWhen(currentLocale(), until, "from");
  return <Paragraph>{t("introSmsUntil", { when, helpdesk })}</Paragraph>;
}
