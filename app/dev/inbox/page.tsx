import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { LanguageSwitch } from "@/components/shell/language-switch";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Linked } from "@/components/ui/linked";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { showMoment } from "@/i18n/dates";
import { isLocale, LOCALE_COOKIE, routing } from "@/i18n/routing";
import { type InboxMessage, readInbox } from "@/server/messaging/inbox";
import { getContext, getEnv } from "@/server/runtime/context";

const names = { nl: "Nederlands", en: "English" };

/** What the demo sent, as a person would see it. */
export default async function InboxPage({ searchParams }: PageProps<"/dev/inbox">) {
  if (getEnv().APP_MODE !== "demo") notFound();
  const { lang } = await searchParams;
  const kept = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = isLocale(lang) ? lang : isLocale(kept) ? kept : routing.defaultLocale;
  const t = await getTranslations({ locale, namespace: "inbox" });
  const shell = await getTranslations({ locale, namespace: "shell" });
  const messages = await readInbox(getContext());
  const languages = routing.locales.map((code) => ({
    code,
    name: names[code],
    href: `/dev/inbox?lang=${code}`,
    current: code === locale,
  }));
  return (
    <html lang={locale}>
      <body>
        <GuestShell
          productName={getEnv().PRODUCT_NAME}
          homeHref={localePath(locale, "/")}
          skipLabel={shell("skip")}
          languageSwitch={<LanguageSwitch label={shell("language")} languages={languages} />}
          help={null}
          footer={null}
        >
          <PageTitle text={t("title")} />
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{messages.length === 0 ? t("empty") : t("intro")}</Paragraph>
          <ButtonLink href={`/dev/inbox?lang=${locale}`} kind="secondary">
            {t("refresh")}
          </ButtonLink>
          {messages.map((message) => (
            <Message
              key={`${message.at} ${message.to} ${message.subject} ${message.text}`}
              message={message}
              locale={locale}
            />
          ))}
          <Paragraph kind="muted">
            <TextLink href="/dev/inbox.json">{t("json")}</TextLink>
          </Paragraph>
        </GuestShell>
      </body>
    </html>
  );
}

async function Message({ message, locale }: { message: InboxMessage; locale: "nl" | "en" }) {
  const t = await getTranslations({ locale, namespace: "inbox" });
  const { at, channel, to, subject, text } = message;
  return (
    <ItemCard
      headingLevel={2}
      title={subject || t(channel)}
      badge={t(channel)}
      lines={[
        t("to", { to }),
        t("at", showMoment(locale, at, "at")),
        ...text.split("\n\n").map((part) => <Linked key={part} text={part} />),
      ]}
    />
  );
}
