import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { lookUp } from "@/app/_lib/look-up";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { listSessions, type OwnSession } from "@/domain/platform/session/own-sessions";
import { session as policy } from "@/domain/policy";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { deviceName } from "@/server/http/device-name";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { endApplication, endOtherApplications } from "./actions";

/** Where the person is logged in, each place with the button that ends it. */
export default withErrorPage(async function ApplicationsPage({
  searchParams,
}: PageProps<"/[locale]/account/applications">) {
  const who = await requireSession();
  const t = await getTranslations("applications");
  const sessions = await listSessions(getContext(), who);
  const { done } = await searchParams;
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <DoneNotice text={lookUp({ ended: t("ended"), others: t("endedOthers") }, done)} />
      <Paragraph>{t("intro")}</Paragraph>
      <Stack>
        {sessions.map((session) => (
          <SessionCard key={session.id} session={session} />
        ))}
        {sessions.length > 1 ? (
          <AskFirst
            action={endOtherApplications}
            label={t("endOthers")}
            question={t("endOthersAsk")}
            yes={t("endOthersYes")}
          />
        ) : null}
        <Paragraph kind="muted">{t("most", { count: policy.maxPerAccount })}</Paragraph>
      </Stack>
      <Heading level={2}>{t("others")}</Heading>
      <Paragraph>{t("othersNone")}</Paragraph>
    </>
  );
});

async function SessionCard({ session }: { session: OwnSession }) {
  const t = await getTranslations("applications");
  const words = await getTranslations("device");
  const locale = currentLocale();
  const { id, browser, system, createdAt, lastSeenAt, current } = session;
  const name = deviceName({ browser, system }, (both) => words("both", both), words("unlisted")) ?? words("unknown");
  return (
    <ItemCard
      headingLevel={2}
      title={name}
      badge={current ? t("this") : undefined}
      lines={[t("since", showMoment(locale, createdAt, "at")), t("seen", showMoment(locale, lastSeenAt, "at"))]}
      actions={
        current ? undefined : (
          <AskFirst
            action={endApplication}
            label={t("end")}
            name={t("endName", { name })}
            question={t("endAsk")}
            yes={t("endYes")}
          >
            <input type="hidden" name="session" value={id} />
          </AskFirst>
        )
      }
    />
  );
}
