import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { enrolment } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";

interface SetUpOverProps {
  heading: string;
  head: ReactNode;
  /** The button that begins anew with the same method. */
  again: ReactNode;
}

/** After the last wrong code of a set-up: there is no form any more, nothing has changed, and these are the ways on. */
export async function SetUpOver({ heading, head, again }: SetUpOverProps) {
  const t = await getTranslations("steps");
  const form = await getTranslations("form");
  const sms = await getTranslations("smsSetUp");
  const paused = await getTranslations("paused");
  const locale = currentLocale();
  return (
    <>
      <PageTitle text={await pageTitle(heading)} />
      {head}
      <Notice kind="warning" kindLabel={form("warning")} heading={t("overTitle")}>
        <p>{t("over", { attempts: enrolment.maxAttempts })}</p>
      </Notice>
      {again}
      <ButtonGroup>
        <ButtonLink href={localePath(locale, "/account/two-factor/set-up")} kind="secondary">
          {sms("useApp")}
        </ButtonLink>
        <ButtonLink href={localePath(locale, "/helpdesk")} kind="secondary">
          {paused("helpdesk")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
}
