import "server-only";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { HelpdeskLine } from "../_components/helpdesk-line";
import { report } from "./answer";
import { pageTitle } from "./form-texts";

/** A page whose surprises end in a readable page too: without script, an exception would show nothing at all. */
export function guarded<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await page(props);
    } catch (error) {
      unstable_rethrow(error);
      return <Oops id={report(error)} />;
    }
  };
}

async function Oops({ id }: { id: string }) {
  const t = await getTranslations("oops");
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>
        <HelpdeskLine text={t("body", { id, phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <ButtonLink href={`/${await currentLocale()}${await currentPath()}`}>{t("again")}</ButtonLink>
    </>
  );
}
