import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** Where the browser goes when a page broke in it. */
export default async function ErrorScreenPage({ searchParams }: PageProps<"/[locale]/error">) {
  const { id, why } = await searchParams;
  const t = await getTranslations("errorPage");
  const errors = await getTranslations("errors");
  const home = await getTranslations("notFound");
  const number = typeof id === "string" && /^\d{6}$/.test(id) ? id : null;
  const phone = getEnv().HELPDESK_PHONE;
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>
        <HelpdeskLine
          text={
            number === null
              ? t("short", { phone })
              : isTrouble(why)
                ? errors(why, { id: number, phone })
                : t("unsure", { id: number, phone })
          }
        />
      </Paragraph>
      <ButtonLink href={localePath(currentLocale(), "/")}>{home("home")}</ButtonLink>
    </>
  );
}

const troubles = ["try-again", "unreachable", "outcome-unknown", "unreadable"] as const;

function isTrouble(why: unknown): why is (typeof troubles)[number] {
  return troubles.some((each) => each === why);
}
