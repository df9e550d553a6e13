import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { RowForm } from "@/app/_components/row-form";
import { lookUp } from "@/app/_lib/look-up";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import type { MembershipRequest } from "@/domain/healthspace/membership/requests";
import { readRequests } from "@/domain/healthspace/staff/requests";
import { showDay, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { clinicianOnly, requireWorkplace, staffCrumbs } from "../../crumbs";
import { answerRequest } from "./actions";

/** Who asks to become a member, each with yes and no. */
export default withErrorPage(async function RequestsPage(props: PageProps<"/[locale]/staff/[alias]/requests">) {
  const { workplace, ...who } = await requireWorkplace((await props.params).alias, "answer-requests");
  const t = await getTranslations("staff");
  const done = { approved: t("approved"), refused: t("refused") };
  const wanted = String((await props.searchParams).done);
  const requests = await clinicianOnly(
    await readRequests(getContext(), who, workplace.alias),
    `/staff/${workplace.alias}/requests`,
  );
  return (
    <>
      <PageHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("requests")} />
      <DoneNotice text={lookUp(done, wanted)} />
      <Paragraph>{requests.length === 0 ? t("requestsNone") : t("requestsIntro")}</Paragraph>
      <Stack>
        {requests.map((request) => (
          <Card key={request.id} alias={workplace.alias} request={request} />
        ))}
      </Stack>
    </>
  );
});

async function Card({ alias, request }: { alias: string; request: MembershipRequest }) {
  const t = await getTranslations("staff");
  const locale = currentLocale();
  const { id, name, email, dateOfBirth, askedAt } = request;
  return (
    <ItemCard
      headingLevel={2}
      title={name}
      lines={[
        email,
        ...(dateOfBirth ? [t("born", { date: showDay(locale, dateOfBirth) })] : []),
        t("askedAt", showMoment(locale, askedAt, "at")),
      ]}
      actions={
        <>
          <RowForm
            action={answerRequest.bind(null, alias, id, "approved")}
            submit={t("approve")}
            name={t("approveName", { name })}
          />
          <AskFirst
            action={answerRequest.bind(null, alias, id, "refused")}
            label={t("refuse")}
            name={t("refuseName", { name })}
            question={t("refuseAsk", { name })}
            yes={t("refuseYes")}
          />
        </>
      }
    />
  );
}
