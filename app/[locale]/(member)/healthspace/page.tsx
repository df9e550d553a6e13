import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { PhoneLink } from "@/components/ui/phone-link";
import { TextLink } from "@/components/ui/text-link";
import { aboutHealthspace, membershipIn } from "@/domain/healthspace/about";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { type Text, textFor } from "@/domain/healthspace/library/form";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

/** "Over deze Healthspace": whom to call, how soon somebody answers, how to complain, who sees what, and how to leave. */
export default withErrorPage(async function HealthspacePage() {
  const { account } = await requireSession();
  const t = await getTranslations("healthspace");
  const locale = currentLocale();
  const { healthspaces, factor, shown } = await pageFrame();
  const ctx = getContext();
  const entrance = entranceOf(healthspaces[0], factor, ctx.clock.now(), shown);
  if (!entrance.entered) return redirectTo("/workspace");
  const { healthspace } = entrance;
  const where = { accountId: account.id, healthspaceId: healthspace.id };
  const [about, membership] = await Promise.all([aboutHealthspace(ctx, healthspace.id), membershipIn(ctx, where)]);
  const { phone, hours, answerTime, complaints, connectionRule } = about;
  return (
    <>
      <PageHead above={[{ label: healthspace.name, href: localePath(locale, "/workspace") }]} title={t("title")} />
      <Paragraph kind="lead">{healthspace.name}</Paragraph>
      <Paragraph>{healthspace.description}</Paragraph>
      <Part title={t("reach")}>
        {phone === null ? (
          <Paragraph>
            <HelpdeskLine text={t("reachHelpdesk", { phone: getEnv().HELPDESK_PHONE })} />
          </Paragraph>
        ) : (
          <Paragraph>
            {t("phone")} <PhoneLink phone={phone} />
          </Paragraph>
        )}
        {hours === null ? null : <Own text={hours} />}
      </Part>
      {answerTime === null ? null : (
        <Part title={t("answerTime")}>
          <Own text={answerTime} />
        </Part>
      )}
      <Part title={t("complaints")}>
        {complaints === null ? (
          <Paragraph>
            <HelpdeskLine text={t("complaintsHelpdesk", { phone: getEnv().HELPDESK_PHONE })} />
          </Paragraph>
        ) : (
          <Own text={complaints} />
        )}
      </Part>
      <Part title={t("whoSees")}>
        <Paragraph>
          {t(connectionRule === "ask" ? "whoSeesText" : "whoSeesTold")}{" "}
          <TextLink href={localePath(locale, "/contacts")}>{t("toContacts")}</TextLink>
        </Paragraph>
      </Part>
      <Part title={t("membership")}>
        <Paragraph>{t("member", { date: showDate(locale, healthspace.memberSince) })}</Paragraph>
        {membership?.kind === "client" ? (
          <Paragraph>
            <TextLink href={localePath(locale, `/account/memberships/cancel/${membership.id}`)}>{t("cancel")}</TextLink>
          </Paragraph>
        ) : null}
      </Part>
    </>
  );
});

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Heading level={2}>{title}</Heading>
      {children}
    </section>
  );
}

/** What the Healthspace wrote itself, in the language it has it in. Plain text in which line breaks stay. */
async function Own({ text }: { text: Text }) {
  const locale = currentLocale();
  const { text: words, lang } = textFor(text, locale);
  return (
    <div className="prose prose--lines" lang={lang === locale ? undefined : lang}>
      <p>{words}</p>
    </div>
  );
}
