import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { MemberForm } from "@/components/ui/member-form";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { type DataExport, gatherDataExport } from "@/domain/account-lifecycle/data-export/data-export";
import { showPhone } from "@/domain/authentication/second-factor/phone";
import { fullName } from "@/domain/platform/account/person-name";
import { showDate, showDay } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";
import { deviceName } from "@/server/http/device-name";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";
import { requireFreshProof } from "../two-factor/owner";

/** Everything we keep of the person, to read; as a file with one button. */
export default withErrorPage(async function ExportPage() {
  const who = await requireFreshProof("/account/export");
  const t = await getTranslations("dataExport");
  const locale = currentLocale();
  const gathered = await gatherDataExport(getContext(), who);
  if (!gathered.ok) throw new Error("the proof ran out between two looks");
  const data = gathered.value;
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      <MemberForm action={localePath(locale, "/account/export/download")} method="post">
        <Button>{t("download")}</Button>
      </MemberForm>
      <PersonFacts data={data} />
      <Lists data={data} />
    </>
  );
});

async function PersonFacts({ data }: { data: DataExport }) {
  const t = await getTranslations("dataExport");
  const profile = await getTranslations("profile");
  const locale = currentLocale();
  const { person, account, twoFactor } = data;
  return (
    <>
      <Heading level={2}>{t("person")}</Heading>
      <DefinitionList
        items={[
          { term: t("name"), value: fullName(person) },
          { term: t("born"), value: person.dateOfBirth ? showDay(locale, person.dateOfBirth) : t("no") },
          { term: t("email"), value: person.email },
          { term: t("language"), value: profile(person.language === "nl" ? "dutch" : "english") },
        ]}
      />
      <Heading level={2}>{t("account")}</Heading>
      <DefinitionList
        items={[
          { term: t("created"), value: day(locale, account.createdAt) },
          { term: t("passwordSet"), value: day(locale, account.passwordSetAt) },
          { term: t("terms"), value: account.termsVersion ?? t("no") },
        ]}
      />
      <Heading level={2}>{t("twoFactor")}</Heading>
      <DefinitionList
        items={[
          { term: t("method"), value: t(`methods.${twoFactor.method}`) },
          { term: t("phone"), value: twoFactor.phone ? showPhone(twoFactor.phone) : t("no") },
          { term: t("codesLeft"), value: String(twoFactor.recoveryCodesLeft) },
        ]}
      />
    </>
  );
}

async function Lists({ data }: { data: DataExport }) {
  const t = await getTranslations("dataExport");
  const kinds = await getTranslations("notifications");
  const words = await getTranslations("device");
  const locale = currentLocale();
  const { absence } = data;
  return (
    <Prose>
      <List heading={t("memberships")} none={t("none")}>
        {data.memberships.map(({ name, since, endedAt }) =>
          endedAt
            ? t("membershipEnded", { name, date: day(locale, since), until: day(locale, endedAt) })
            : t("membership", { name, date: day(locale, since) }),
        )}
      </List>
      <List heading={t("assignments")} none={t("none")}>
        {data.assignments.map(({ title, subtitle, submittedAt }) =>
          submittedAt
            ? t("assignmentDone", { title, subtitle, date: day(locale, submittedAt) })
            : t("assignmentOpen", { title, subtitle }),
        )}
      </List>
      <List heading={t("passkeys")} none={t("none")}>
        {data.passkeys.map(({ name, since }) => t("passkey", { name, date: day(locale, since) }))}
      </List>
      <List heading={t("sessions")} none={t("none")}>
        {data.sessions.map(({ browser, system, lastSeen }) => {
          const device =
            deviceName({ browser, system }, (both) => words("both", both), words("unlisted")) ?? words("unknown");
          return t("session", { device, date: day(locale, lastSeen) });
        })}
      </List>
      <List heading={t("absence")} none={t("none")}>
        {absence ? [`${showDay(locale, absence.from)} – ${showDay(locale, absence.until)}: ${absence.message}`] : []}
      </List>
      <List heading={t("notificationsOff")} none={t("none")}>
        {data.notificationsOff.map((kind) => kinds(`kind.${kind as "new-message"}`))}
      </List>
      <h2>{t("care")}</h2>
      <p>{t("careText")}</p>
      <h2>{t("activity")}</h2>
      <p>{t("activityCount", { count: data.activity.length })}</p>
    </Prose>
  );
}

function List({ heading, none, children }: { heading: string; none: string; children: string[] }): ReactNode {
  return (
    <>
      <h2>{heading}</h2>
      {children.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul>
          {children.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function day(locale: Locale, iso: string): string {
  return showDate(locale, Date.parse(iso));
}
