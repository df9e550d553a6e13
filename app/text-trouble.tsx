import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";

interface TextTroubleProps {
  /** What is wrong with the text message, and what the person can do. */
  text: string;
  /** This page once more: it looks again, with script or without. */
  here: string;
  /** The way on without a text message. */
  other?: { label: string; href: string };
}

/** Stands where "we sent message A" would stand, as long as that is not true. */
export async function TextTrouble({ text, here, other }: TextTroubleProps) {
  const [t, form] = [await getTranslations("verify"), await getTranslations("form")];
  return (
    <Notice kind="warning" kindLabel={form("warning")}>
      <Paragraph>{text}</Paragraph>
      {other ? (
        <Paragraph>
          <TextLink href={other.href}>{other.label}</TextLink>
        </Paragraph>
      ) : null}
      <Paragraph>
        <TextLink href={here}>{t("lookAgain")}</TextLink>
      </Paragraph>
    </Notice>
  );
}
