import "server-only";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { FormRefused } from "@/server/auth/form-owner";
import { getEnv } from "@/server/runtime/context";
import { answerUnavailable, postedForm } from "@/server/runtime/request-facts";
import { HelpdeskLine } from "../_components/helpdesk-line";
import { RefusedForm } from "../_components/refused-form";
import { report, troubleOf } from "./form-action";
import { pageTitle } from "./form-texts";
import { PageGone } from "./no-such-page";
import { currentAddress } from "./paths";
import { answerRefused } from "./refused-form";
import { withStaticMarkup } from "./static-markup";

/** A page whose surprises end in a readable page too: without script, an exception would show nothing at all. */
export function withErrorPage<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await withStaticMarkup(await page(props));
    } catch (error) {
      unstable_rethrow(error);
      if (error instanceof FormRefused) return afterRefusal(error);
      if (error instanceof PageGone) return <RefusedForm {...error.words} />;
      const trouble = troubleOf(error);
      if (trouble !== null && trouble !== "unreadable") answerUnavailable();
      return <ErrorPage trouble={trouble} id={await report(error)} />;
    }
  };
}

// Without script an action and its page are one request. The frame around this page shows the refused words; a form that no action
// answered leads to where its person can go on.
async function afterRefusal({ refusal }: FormRefused): Promise<ReactNode> {
  if (!postedForm()?.refusedEntry) await answerRefused(refusal, {});
  return null;
}

async function ErrorPage({ trouble, id }: { trouble: ReturnType<typeof troubleOf>; id: string }) {
  const t = await getTranslations("errorPage");
  const errors = await getTranslations("errors");
  const facts = { id, phone: getEnv().HELPDESK_PHONE };
  const title = t(trouble === null || trouble === "unreadable" ? "title" : "unavailable");
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Heading level={1}>{title}</Heading>
      <Paragraph>
        <HelpdeskLine text={trouble === null ? t("body", facts) : errors(trouble, facts)} />
      </Paragraph>
      <ButtonLink href={await currentAddress()}>{t("again")}</ButtonLink>
    </>
  );
}
