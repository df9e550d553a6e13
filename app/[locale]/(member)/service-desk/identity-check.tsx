import "server-only";
import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { DocumentFields } from "@/app/_components/document-fields";
import { typedInlineTexts } from "@/app/_lib/form-texts";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import type { DeskView } from "@/domain/account-lifecycle/service-desk/look-up";
import { check, decline } from "./actions";

/** One of the two words that an account recovery needs, for a number that was read out (ADR 0075). */
export async function IdentityCheck({ ticket, recovery }: { ticket: string; recovery: DeskView["recovery"] }) {
  const t = await getTranslations("serviceDesk");
  const staff = await getTranslations("staff");
  return (
    <>
      <Heading level={2}>{t("checkTitle")}</Heading>
      {recovery?.stage === "approved" ? (
        <Paragraph>{staff("approvedAlready")}</Paragraph>
      ) : (
        <InlineForm action={check.bind(null, ticket)} texts={await typedInlineTexts(t("title"))}>
          <Paragraph>{t("checkText")}</Paragraph>
          <DocumentFields />
          <SubmitButton label={staff("helpSubmit")} />
        </InlineForm>
      )}
      <Paragraph>{staff("declineText")}</Paragraph>
      <AskFirst
        action={decline.bind(null, ticket)}
        label={staff("decline")}
        name={staff("declineName")}
        question={staff("declineAsk")}
        yes={staff("declineYes")}
        here={`?ticket=${encodeURIComponent(ticket)}`}
      />
    </>
  );
}
