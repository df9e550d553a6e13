import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { TextLink } from "@/components/ui/text-link";
import { closure } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { accountCrumbs, PageHead } from "../../crumbs";

/** The three ways to stop, side by side: what happens, what stays, who can undo it. */
export default withErrorPage(async function ClosePage() {
  await requireSession();
  const t = await getTranslations("endAccount");
  const locale = currentLocale();
  const days = closure.deleteMs / DAY_MS;
  const facts = (happens: string, kept: string, undo: string) => [
    { term: t("happens"), value: happens },
    { term: t("kept"), value: kept },
    { term: t("undo"), value: undo },
  ];
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      <Paragraph>
        {t("exportFirst")} <TextLink href={localePath(locale, "/account/export")}>{t("exportLink")}</TextLink>
      </Paragraph>
      <Stack>
        <Choice
          title={t("membershipTitle")}
          facts={facts(t("membershipHappens"), t("membershipKept"), t("membershipUndo"))}
          link={{ label: t("membershipLink"), href: localePath(locale, "/account/memberships") }}
        />
        <Choice
          title={t("deactivateTitle")}
          facts={facts(t("deactivateHappens"), t("deactivateKept"), t("deactivateUndo"))}
          link={{ label: t("deactivateLink"), href: localePath(locale, "/account/close/deactivate") }}
        />
        <Choice
          title={t("deleteTitle")}
          facts={facts(t("deleteHappens", { days }), t("deleteKept"), t("deleteUndo", { days }))}
          link={{ label: t("deleteLink"), href: localePath(locale, "/account/close/delete") }}
        />
      </Stack>
    </>
  );
});

interface ChoiceProps {
  title: string;
  facts: { term: string; value: string }[];
  link: { label: string; href: string };
}

function Choice({ title, facts, link }: ChoiceProps) {
  return (
    <Card>
      <Heading level={2}>{title}</Heading>
      <DefinitionList items={facts} />
      <ButtonLink kind="secondary" href={link.href}>
        {link.label}
      </ButtonLink>
    </Card>
  );
}
