import "server-only";
import { getTranslations } from "next-intl/server";
import type { ClientCopy } from "@/domain/healthspace/staff/copy";
import type { Response as Submission } from "@/domain/healthspace/submission/response";
import { showDay, showMoment } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";

type Item = NonNullable<Submission["item"]>[number];
type Answer = NonNullable<Item["answer"]>[number];

/** The copy as one page to read and print, without anything from elsewhere in it. Every text of a person is only text. */
export async function copyAsHtml(locale: Locale, copy: ClientCopy): Promise<string> {
  const t = await getTranslations({ locale, namespace: "clients" });
  const work = await getTranslations({ locale, namespace: "work" });
  const moment = (at: number) => showMoment(locale, at, "at");
  const shown = (answer: Answer) => answerText(answer, locale, { yes: work("yes"), no: work("no") });
  const items = (list: readonly Item[]): string =>
    list
      .map(({ text, answer, item }) =>
        item
          ? `<h4>${escaped(text ?? "")}</h4>${items(item)}`
          : `<p><strong>${escaped(text ?? "")}</strong><br>${answer?.map((each) => escaped(shown(each))).join("<br>") ?? escaped(work("empty"))}</p>`,
      )
      .join("");
  const parts = copy.work.map(({ title, subtitle, handedIn, feedback }) =>
    [
      `<h2>${escaped([title, subtitle].filter(Boolean).join(" · "))}</h2>`,
      ...handedIn.map(
        ({ round, number, submittedAt, response }) =>
          `<h3>${escaped(`${t("roundNumber", { round, number })}. ${work("handedInOn", moment(submittedAt))}`)}</h3>${items(response.item ?? [])}`,
      ),
      ...feedback.map(
        ({ author, sentAt, body }) =>
          `<p><strong>${escaped(`${author}, ${moment(sentAt).date} ${moment(sentAt).time}`)}</strong><br>${escaped(body)}</p>`,
      ),
    ].join(""),
  );
  const { name, dateOfBirth } = copy.client;
  const head = [
    dateOfBirth === null ? t("bornUnknown") : t("born", { date: showDay(locale, dateOfBirth) }),
    copy.healthspace,
    t("copyMade", { name: copy.madeBy, ...moment(copy.madeAt) }),
  ];
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(t("copy"))}</title><style>${STYLE}</style></head><body><h1>${escaped(name)}</h1><p>${head.map(escaped).join("<br>")}</p>${parts.join("")}</body></html>`;
}

// A long word must not run off the paper, nor a heading stand alone at its foot.
const STYLE =
  "body{max-width:42rem;margin:1rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.4;overflow-wrap:anywhere}h1,h2,h3,h4{break-after:avoid}p{orphans:3;widows:3}";

function answerText(answer: Answer, locale: Locale, words: { yes: string; no: string }): string {
  if ("valueString" in answer) return answer.valueString;
  if ("valueCoding" in answer) return answer.valueCoding.display ?? answer.valueCoding.code;
  if ("valueBoolean" in answer) return answer.valueBoolean ? words.yes : words.no;
  if ("valueDate" in answer) return showDay(locale, answer.valueDate);
  const [value] = Object.values(answer);
  if (typeof value === "number") return new Intl.NumberFormat(locale, { maximumFractionDigits: 10 }).format(value);
  return String(value);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign).replace(/\n/g, "<br>");
}
