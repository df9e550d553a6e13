import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { LanguageSwitch } from "@/components/shell/language-switch";
import { Card } from "@/components/ui/card";
import { Heading } from "@/components/ui/heading";
import { Linked } from "@/components/ui/linked";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { isLocale, routing } from "@/i18n/routing";
import { renderMessage } from "@/server/messaging/render";
import { sampleMessages } from "@/server/messaging/samples";
import { getContext, getEnv } from "@/server/runtime/context";

const names = { nl: "Nederlands", en: "English" };

/** Every mail and text message of the product, in both languages, as they leave. */
export default async function MailsPage({ searchParams }: PageProps<"/dev/mails">) {
  const env = getEnv();
  if (env.APP_MODE !== "demo") notFound();
  const { lang } = await searchParams;
  const locale = isLocale(lang) ? lang : routing.defaultLocale;
  const t = await getTranslations({ locale, namespace: "mailGallery" });
  const shell = await getTranslations({ locale, namespace: "shell" });
  const languages = routing.locales.map((code) => ({
    code,
    name: names[code],
    href: `/dev/mails?lang=${code}`,
    current: code === locale,
  }));
  return (
    <html lang={locale}>
      <body>
        <GuestShell
          productName={env.PRODUCT_NAME}
          homeHref={localePath(locale, "/")}
          skipLabel={shell("skip")}
          languageSwitch={<LanguageSwitch label={shell("language")} languages={languages} />}
          help={null}
          footer={null}
        >
          <PageTitle text={t("title")} />
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t("intro")}</Paragraph>
          {routing.locales.map((each) => (
            <Messages key={each} of={each} shownIn={locale} />
          ))}
        </GuestShell>
      </body>
    </html>
  );
}

async function Messages({ of, shownIn }: { of: "nl" | "en"; shownIn: "nl" | "en" }) {
  const t = await getTranslations({ locale: shownIn, namespace: "mailGallery" });
  const env = getEnv();
  const sender = {
    productName: env.PRODUCT_NAME,
    host: getContext().config.host,
    appUrl: env.APP_URL,
    helpdeskPhone: env.HELPDESK_PHONE,
  };
  const samples = sampleMessages(of);
  const rendered = await Promise.all(samples.map((message) => renderMessage(message, sender)));
  return (
    <section>
      <Heading level={2}>{t("language", { language: names[of] })}</Heading>
      {rendered.map(({ channel, subject, text }, index) => (
        <Card key={samples[index]?.template} as="article">
          <Heading level={3}>{samples[index]?.template}</Heading>
          {channel === "mail" ? <Paragraph>{t("subject", { subject })}</Paragraph> : null}
          <div lang={of}>
            {text.split("\n\n").map((part) => (
              <p key={part}>
                <Linked text={part} />
              </p>
            ))}
          </div>
        </Card>
      ))}
    </section>
  );
}
