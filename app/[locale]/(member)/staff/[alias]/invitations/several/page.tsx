import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { readInvitations } from "@/domain/healthspace/staff/invitations";
import { invitation as policy } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../../account/done-notice";
import { FormHead } from "../../../../crumbs";
import { crumbsIn, requireWorkplace, staffOnly } from "../../../crumbs";
import { inviteList } from "../actions";
import { languages } from "../languages";

/** Several clients at once, by a list of addresses; and after it was sent, to whom. */
export default withErrorPage(async function InviteSeveralPage(
  props: PageProps<"/[locale]/staff/[alias]/invitations/several">,
) {
  const { account, workplace } = await requireWorkplace((await props.params).alias, "invite");
  const { alias } = workplace;
  const query = await props.searchParams;
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  // A list is two pages of open invitations at most.
  const read = (page: number) => readInvitations(getContext(), account.id, alias, { which: "open", page });
  const all = [...(await staffOnly(await read(1))).sent, ...(await staffOnly(await read(2))).sent];
  const [at, sent, skipped] = [query.at, query.sent, query.skipped].map(asNumber);
  const list = at === undefined ? [] : all.filter(({ sentAt }) => sentAt === at);
  const above = [
    ...(await crumbsIn(alias)),
    { label: t("invitations"), href: localePath(locale, `/staff/${alias}/invitations`) },
  ];
  return (
    <ActionForm
      action={inviteList.bind(null, alias)}
      texts={await typedFormTexts(t("inviteSeveral"))}
      intro={
        <>
          <FormHead above={above} title={t("inviteSeveral")} />
          {sent === undefined || skipped === undefined ? null : (
            <DoneNotice text={t("severalDone", { sent, skipped })} />
          )}
          {list.length === 0 ? null : (
            <>
              <Heading level={2}>{t("severalReport")}</Heading>
              <ul>
                {list.map(({ id, email }) => (
                  <li key={id}>{email}</li>
                ))}
              </ul>
            </>
          )}
          <Paragraph>{t("severalIntro", { most: policy.perList })}</Paragraph>
        </>
      }
    >
      <TextArea name="addresses" rows={12} label={t("addresses")} />
      <RadioGroup name="language" legend={t("language")} defaultValue={locale} options={languages} />
      <SubmitButton label={t("severalSubmit")} />
    </ActionForm>
  );
});

function asNumber(asked: unknown): number | undefined {
  return typeof asked === "string" && /^\d{1,15}$/.test(asked) ? Number(asked) : undefined;
}
