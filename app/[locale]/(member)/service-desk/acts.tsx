import "server-only";
import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { RowForm } from "@/app/_components/row-form";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import type { DeskAct } from "@/domain/account-lifecycle/service-desk/acts";
import type { DeskView } from "@/domain/account-lifecycle/service-desk/look-up";
import { accountRecovery } from "@/domain/policy";
import { HOUR_MS } from "@/domain/time";
import { act } from "./actions";

/** What can be done now; what cannot is not there. */
export async function DeskActs({ ticket, found }: { ticket: string; found: DeskView }) {
  if (found.acts !== "may") return null;
  const t = await getTranslations("serviceDesk");
  const buttons = possible(found);
  const action = (name: DeskAct) => act.bind(null, name, ticket, found.revision);
  const hours = accountRecovery.waitMs / HOUR_MS;
  return (
    <>
      <Heading level={2}>{t("actsTitle")}</Heading>
      {buttons.length === 0 ? <Paragraph>{t("actsNone")}</Paragraph> : null}
      <Stack>
        {buttons.map((name) => (
          <ItemCard
            key={name}
            title={t(`act.${name}.title`)}
            lines={[t(`act.${name}.text`, { hours })]}
            actions={
              name === "resend-activation" || name === "resend-invitation" ? (
                <RowForm action={action(name)} submit={t(`act.${name}.title`)} name={t(`act.${name}.title`)} />
              ) : (
                <AskFirst
                  action={action(name)}
                  label={t(`act.${name}.title`)}
                  question={t(`act.${name}.ask`)}
                  yes={t(`act.${name}.yes`)}
                  here={`?ticket=${encodeURIComponent(ticket)}`}
                />
              )
            }
          />
        ))}
      </Stack>
    </>
  );
}

function possible({ account, invited, recovery }: DeskView): DeskAct[] {
  const wanted: (readonly [DeskAct, boolean])[] = [["resend-invitation", invited]];
  if (account) {
    const { state, pauses, twoFactor, sessions, trustedDevices } = account;
    const [isOn, waits] = [state === "active", state === "not-activated"];
    wanted.unshift(
      ["unlock", pauses.length > 0],
      ["resend-activation", waits],
      ["start-recovery", isOn && twoFactor.type !== "off" && (recovery === null || recovery.stage === "asked")],
      ["log-out", isOn && sessions + trustedDevices > 0],
    );
    wanted.push(["disable", isOn || waits], ["enable", !isOn && !waits]);
  }
  return wanted.filter(([, is]) => is).map(([name]) => name);
}
