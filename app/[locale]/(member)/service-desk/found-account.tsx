import "server-only";
import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { pageTitle } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { Alternatives } from "@/components/ui/alternatives";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import type { DeskView } from "@/domain/account-lifecycle/service-desk/look-up";
import { serviceDesk as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { eventTexts } from "../account/activity/event-text";
import { DoneNotice } from "../account/done-notice";
import { FormHead } from "../crumbs";
import { DeskActs } from "./acts";
import { IdentityCheck } from "./identity-check";

interface FoundAccountProps {
  ticket: string;
  found: DeskView;
  /** What was just done, from the address. */
  done: unknown;
}

export async function FoundAccount({ ticket, found, done }: FoundAccountProps) {
  const t = await getTranslations("serviceDesk");
  const locale = currentLocale();
  const { typed, hint, account, acts } = found;
  return (
    <>
      {/* The window says of nobody whose page it is. */}
      <PageTitle text={await pageTitle(t("title"))} />
      <FormHead above={[{ label: t("title"), href: localePath(locale, "/service-desk") }]} title={typed} />
      <Done done={done} found={found} />
      {hint === null ? null : <Paragraph>{t("hint", { hint })}</Paragraph>}
      {acts === "may" ? null : <Paragraph>{t(acts)}</Paragraph>}
      {account === null ? (
        <Paragraph>{t("noAccount")}</Paragraph>
      ) : (
        <>
          <Heading level={2}>{t("stateTitle")}</Heading>
          <State found={found} account={account} />
          <Reasons found={found} />
          <Deliveries account={account} />
        </>
      )}
      <DeskActs ticket={ticket} found={found} />
      {found.mayCheck ? <IdentityCheck ticket={ticket} recovery={found.recovery} /> : null}
      <Alternatives links={[{ label: t("another"), href: localePath(locale, "/service-desk") }]} />
    </>
  );
}

// The address only repeats what the action just said.
async function Done({ done, found }: Pick<FoundAccountProps, "done" | "found">) {
  const t = await getTranslations("serviceDesk");
  const staff = await getTranslations("staff");
  const errors = await getTranslations("errors");
  const locale = currentLocale();
  const dueAt = found.recovery?.dueAt ?? null;
  const good = {
    unlocked: t("done.unlocked"),
    resent: t("done.resent"),
    "logged-out": t("done.logged-out"),
    disabled: t("done.disabled"),
    enabled: t("done.enabled"),
    started: t("done.started"),
    first: staff("first"),
    second: dueAt === null ? null : staff("second", showMoment(locale, dueAt, "from")),
    declined: staff("declined"),
  };
  const bad = {
    changed: errors("desk-changed"),
    "identity-closed": errors("identity-closed"),
    "account-recovery-gone": errors("account-recovery-gone"),
  };
  const warning = lookUp(bad, done);
  return warning ? (
    <ArrivalNotice kind="warning">
      <p>{warning}</p>
    </ArrivalNotice>
  ) : (
    <DoneNotice text={lookUp(good, done) ?? null} />
  );
}

type Account = NonNullable<DeskView["account"]>;

async function State({ found, account }: { found: DeskView; account: Account }) {
  const t = await getTranslations("serviceDesk");
  const locale = currentLocale();
  const at = (moment: number) => t("madeAt", showMoment(locale, moment, "at"));
  const { state, deleteAt, twoFactor, recoveryCodesLeft, passkeys, sessions, trustedDevices, pauses } = account;
  const method = t(`methods.${twoFactor.type}`, { ends: twoFactor.type === "sms" ? twoFactor.phoneEnds : "" });
  const isLocked = twoFactor.type !== "off" && twoFactor.locked;
  return (
    <DefinitionList
      items={[
        { term: t("state"), value: t(`states.${state}`, showMoment(locale, deleteAt ?? 0, "from")) },
        { term: t("made"), value: at(account.createdAt) },
        { term: t("passwordSet"), value: at(account.passwordSetAt) },
        ...(account.passwordClosed ? [{ term: t("password"), value: t("passwordClosed") }] : []),
        { term: t("method"), value: isLocked ? t("locked", { method }) : method },
        { term: t("codes"), value: recoveryCodesLeft ?? t("codesNone") },
        { term: t("passkeys"), value: passkeys },
        { term: t("open"), value: t("openText", { sessions, devices: trustedDevices }) },
        {
          term: t("pause"),
          value:
            pauses.length === 0
              ? t("pauseNone")
              : pauses.map(({ what, until }) => (
                  <div key={`${what}${until}`}>{t(`pauses.${what}`, showMoment(locale, until, "until"))}</div>
                )),
        },
        { term: t("recovery"), value: await recoveryText(found) },
        ...(found.invited ? [{ term: t("invited"), value: t("invitedText") }] : []),
      ]}
    />
  );
}

async function recoveryText({ recovery }: DeskView): Promise<string> {
  const t = await getTranslations("serviceDesk");
  const locale = currentLocale();
  if (recovery === null) return t("recoveries.none");
  const { stage, firstCheckAt, dueAt } = recovery;
  if (stage === "approved") return t("recoveries.approved", showMoment(locale, dueAt ?? 0, "from"));
  if (firstCheckAt !== null) return t("recoveries.checked", showMoment(locale, firstCheckAt, "at"));
  return t(`recoveries.${stage}`);
}

async function Reasons({ found: { reasons } }: { found: DeskView }) {
  const t = await getTranslations("serviceDesk");
  const locale = currentLocale();
  const what = await eventTexts(locale);
  return (
    <>
      <Heading level={2}>{t("reasonsTitle")}</Heading>
      {reasons.length === 0 ? (
        <Paragraph>{t("reasonsNone", { days: policy.referenceMs / DAY_MS })}</Paragraph>
      ) : (
        <ul>
          {reasons.map(({ at, event, reference }) => (
            <li key={at + reference}>
              {t("reason", {
                number: `${reference.slice(0, 3)} ${reference.slice(3)}`,
                what: what({ event, spoken: false }),
                ...showMoment(locale, at, "at"),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

async function Deliveries({ account: { deliveries } }: { account: Account }) {
  const t = await getTranslations("serviceDesk");
  const locale = currentLocale();
  return (
    <>
      <Heading level={2}>{t("deliveriesTitle")}</Heading>
      {deliveries.length === 0 ? (
        <Paragraph>{t("deliveriesNone")}</Paragraph>
      ) : (
        <DefinitionList
          items={deliveries.map(({ kind, channel, state, createdAt }) => ({
            term: t("madeAt", showMoment(locale, createdAt, "at")),
            value: t("delivery", {
              kind: t(`kinds.${kind}`),
              channel: t(`channels.${channel}`),
              state: t(`deliveryStates.${state}`),
            }),
          }))}
        />
      )}
    </>
  );
}
