import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { localePath } from "@/app/_lib/paths";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading } from "@/components/ui/heading";
import { MemberForm } from "@/components/ui/member-form";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { TextLink } from "@/components/ui/text-link";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import type { Account } from "@/domain/platform/account/account";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { understood } from "./actions";

interface WelcomeProps {
  account: Account;
  what?: "for-client" | "for-staff";
  /** What is ready for the person, or why nothing is. */
  children?: ReactNode;
}

/** For somebody who is here for the first time: what this page is, what comes next, and where help is. Until it is put aside. */
export async function Welcome({ account, what = "for-client", children }: WelcomeProps) {
  const t = await getTranslations("welcome");
  const locale = currentLocale();
  const factor = await activeFactor(getContext(), account.id);
  return (
    <Card as="section" labelledBy="welcome">
      <Heading level={2} id="welcome">
        {t("title", { product: getEnv().PRODUCT_NAME, name: account.firstName })}
      </Heading>
      <Paragraph>
        {what === "for-client"
          ? t("what")
          : t.rich("whatStaff", {
              a: (words) => <TextLink href={localePath(locale, "/staff")}>{words}</TextLink>,
            })}
      </Paragraph>
      {children}
      <Heading level={3}>{t("next")}</Heading>
      <Prose>
        <ul>
          {factor ? null : (
            <li>
              {t.rich("safer", {
                a: (words) => <TextLink href={localePath(locale, "/account/two-factor")}>{words}</TextLink>,
              })}
            </li>
          )}
          <li>
            {t.rich("details", {
              a: (words) => <TextLink href={localePath(locale, "/account/profile")}>{words}</TextLink>,
            })}
          </li>
          <li>{t.rich("help", { a: (words) => <TextLink href={localePath(locale, "/help")}>{words}</TextLink> })}</li>
        </ul>
      </Prose>
      <MemberForm action={understood}>
        <Button kind="secondary">{t("understood")}</Button>
      </MemberForm>
    </Card>
  );
}
