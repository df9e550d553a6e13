import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { pageTitle } from "@/app/_lib/form-texts";
import { formatWhen } from "@/app/_lib/format-when";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { DAY_MS } from "@/domain/time";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";

/** Why one has to wait, until when, what still works and whom to call. The address only repeats what the action just said. */
export default withErrorPage(async function PausedPage({ searchParams }: PageProps<"/[locale]/login/paused">) {
  const { kind, until, reference } = await searchParams;
  const t = await getTranslations("paused");
  const locale = currentLocale();
  const now = getContext().clock.now();
  // An action always gives the number: without it nothing was paused, and the page would frighten for nothing.
  if (!isReference(reference)) return redirectTo("/login");
  if (kind === "closed") return <Closed reference={reference} />;
  const end = Number(until);
  const known = Number.isInteger(end) && end > now && end <= now + DAY_MS;
  // The pause is over: a page left open, or an old address.
  if (kind !== "code" && !known) return redirectTo("/login");
  // Five wrong codes end one attempt to log in; there is nothing to wait for.
  const isOver = kind === "code" && !known;
  const title = t(isOver ? "overTitle" : "title");
  const what = kind === "code" ? t(isOver ? "whatOver" : "whatCode") : t("whatPassword");
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Heading level={1}>{title}</Heading>
      <Paragraph>{what}</Paragraph>
      <Paragraph kind="lead">
        {known ? t("until", { when: await formatWhen(locale, end, "from") }) : t("startAgain")}
      </Paragraph>
      <Paragraph>{t("works")}</Paragraph>
      {kind === "code" ? null : <Paragraph>{t("orReset")}</Paragraph>}
      <Paragraph>
        <HelpdeskLine text={t(isOver ? "helpOver" : "help", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <Reference of={reference} />
      <ButtonGroup>
        <ButtonLink href={localePath(locale, "/login")} kind={known ? "secondary" : "primary"}>
          {t("back")}
        </ButtonLink>
        {isOver ? (
          <ButtonLink href={localePath(locale, "/login?by=recovery")} kind="secondary">
            {t("byRecoveryCode")}
          </ButtonLink>
        ) : null}
        {kind === "code" ? null : (
          <ButtonLink href={localePath(locale, "/forgot-password")} kind="secondary">
            {t("closedReset")}
          </ButtonLink>
        )}
        <CannotLogIn />
        <ButtonLink href={localePath(locale, "/helpdesk")} kind="secondary">
          {t("helpdesk")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});

/** A hundred wrong passwords in a row: what still works, as buttons. There is nothing to wait for. */
async function Closed({ reference }: { reference: string }) {
  const t = await getTranslations("paused");
  const locale = currentLocale();
  return (
    <>
      <PageTitle text={await pageTitle(t("closedTitle"))} />
      <Heading level={1}>{t("closedTitle")}</Heading>
      <Paragraph>{t("closedWhat")}</Paragraph>
      <Paragraph kind="lead">{t("closedHow")}</Paragraph>
      <Paragraph>{t("closedKnown")}</Paragraph>
      <Paragraph>
        <HelpdeskLine text={t("closedHelp", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <Reference of={reference} />
      <ButtonGroup>
        <ButtonLink href={localePath(locale, "/forgot-password")}>{t("closedReset")}</ButtonLink>
        <CannotLogIn />
        <ButtonLink href={localePath(locale, "/helpdesk")} kind="secondary">
          {t("helpdesk")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
}

async function CannotLogIn() {
  const t = await getTranslations("helpPages");
  return (
    <ButtonLink href={localePath(currentLocale(), "/help/cannot-log-in")} kind="secondary">
      {t("cannotLogIn")}
    </ButtonLink>
  );
}

/** The number that leads the helpdesk to what happened. */
async function Reference({ of }: { of: string }) {
  const t = await getTranslations("paused");
  return <Paragraph>{t("reference", { number: `${of.slice(0, 3)} ${of.slice(3)}` })}</Paragraph>;
}

function isReference(value: unknown): value is string {
  return typeof value === "string" && /^\d{6}$/.test(value);
}
