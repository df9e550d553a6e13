import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { listTrustedDevices } from "@/domain/authentication/trusted-device/trusted-device";
import type { Account } from "@/domain/platform/account/account";
import { trustedDevice } from "@/domain/policy";
import { showDate, showMoment } from "@/i18n/dates";
import { readTrustedDeviceCookies } from "@/server/auth/cookies";
import { deviceName } from "@/server/http/device-name";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { endAllDevices, endDevice } from "./actions";

/** The trusted devices, each with the button that ends it. Plain forms: they work without script. */
export async function Devices({ account }: { account: Account }) {
  const ctx = getContext();
  const t = await getTranslations("twoFactor");
  const words = await getTranslations("device");
  const locale = currentLocale();
  const devices = await listTrustedDevices(ctx, account, await readTrustedDeviceCookies());
  return (
    <section aria-labelledby="devices">
      <Heading level={2} id="devices">
        {t("devices")}
      </Heading>
      <Paragraph>{devices.length === 0 ? t("devicesNone") : t("devicesIntro")}</Paragraph>
      {devices.length >= trustedDevice.maxPerAccount ? (
        <Paragraph>{t("devicesFull", { count: trustedDevice.maxPerAccount })}</Paragraph>
      ) : null}
      <Stack>
        {devices.map(({ id, browser, system, createdAt, lastUsedAt, expiresAt, current }) => {
          const device =
            deviceName({ browser, system }, (both) => words("both", both), words("unlisted")) ?? words("unknown");
          const used = showMoment(locale, lastUsedAt, "at");
          return (
            <ItemCard
              key={id}
              title={device}
              badge={current ? t("thisDevice") : undefined}
              lines={[
                t("deviceSince", { date: showDate(locale, createdAt) }),
                t("deviceUsed", used),
                t("deviceUntil", { date: showDate(locale, expiresAt) }),
              ]}
              actions={
                <AskFirst
                  action={endDevice}
                  label={t("endDevice")}
                  name={t("endDeviceName", { device })}
                  question={t("endDeviceAsk")}
                  yes={t("endDeviceYes")}
                >
                  <input type="hidden" name="device" value={id} />
                </AskFirst>
              }
            />
          );
        })}
        {devices.length > 1 ? (
          <AskFirst
            action={endAllDevices}
            label={t("endAll")}
            question={t("endAllAsk", { count: devices.length })}
            yes={t("endAllYes")}
          />
        ) : null}
      </Stack>
    </section>
  );
}
