import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { Heading } from "@/components/ui/heading";
import { PhoneLink } from "@/components/ui/phone-link";
import { Prose } from "@/components/ui/prose";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** Where to go on from a help page: all topics, telephone, question form. */
export async function ContactOptions({ place }: { place: "index" | "topic" }) {
  const t = await getTranslations("helpPages");
  const locale = currentLocale();
  const { HELPDESK_PHONE: phone, HELPDESK_HOURS: hours } = getEnv();
  return (
    <>
      <Heading level={2}>{t("stuck")}</Heading>
      <Prose>
        <ul>
          {place === "topic" ? (
            <li>
              <TextLink href={localePath(locale, "/help")}>{t("website")}</TextLink>
            </li>
          ) : null}
          <li>
            <PhoneLink phone={phone}>{t("call", { phone, hours })}</PhoneLink>
          </li>
          <li>
            <TextLink href={localePath(locale, "/help/question")}>{t("ask")}</TextLink>
          </li>
        </ul>
      </Prose>
    </>
  );
}
