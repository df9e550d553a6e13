import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { ItemCard } from "@/components/ui/item-card";
import { Stack } from "@/components/ui/stack";
import type { ListedConnection } from "@/domain/healthspace/staff/connections";
import { showDate } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { end } from "./actions";

interface CardsProps {
  alias: string;
  connections: ListedConnection[];
  /** The client's membership, on whose page they stand; left out on the page of all. */
  member?: string;
}

/** Who treats whom, each with the way to end it. */
export async function ConnectionCards({ alias, connections, member }: CardsProps) {
  const t = await getTranslations("members");
  const locale = currentLocale();
  return (
    <Stack>
      {connections.map(({ id, client, staff, access, acceptedAt, untilAt, objectedAt }) => (
        <ItemCard
          key={id}
          title={t("pair", { client, staff })}
          lines={[
            acceptedAt === null ? t("waiting") : t("acceptedAt", { date: showDate(locale, acceptedAt) }),
            `${t("access")}: ${access === "record" ? t("accessRecord") : t("accessMessages")}`,
            ...(untilAt === null ? [] : [t("until", { date: showDate(locale, untilAt - 1) })]),
            ...(objectedAt === null
              ? []
              : [<strong key="objected">{t("objected", { date: showDate(locale, objectedAt) })}</strong>]),
          ]}
          actions={
            <AskFirst
              action={end.bind(null, alias, id, member ?? "")}
              label={t("endContact")}
              name={t("endContactName", { client, staff })}
              question={t("endContactAsk", { client, staff })}
              yes={t("endContactYes")}
            />
          }
        />
      ))}
    </Stack>
  );
}
