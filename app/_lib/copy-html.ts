import "server-only";
import { getTranslations } from "next-intl/server";
import { textFor } from "@/domain/healthspace/library/form";
import type { ClientCopy } from "@/domain/healthspace/staff/copy";
import type { SubmissionView, ViewAnswer, ViewQuestion } from "@/domain/healthspace/submission/view";
import { showDay, showMoment } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";

/** The copy as one page to read and print, without anything from elsewhere in it. Every text of a person is only text. */
export async function copyAsHtml(locale: Locale, copy: ClientCopy): Promise<string> {
  const t = await getTranslations({ locale, namespace: "clients" });
  const work = await getTranslations({ locale, namespace: "work" });
  const moment = (at: number) => showMoment(locale, at, "at");
  const inWords = await viewWords(locale);
  const parts = copy.work.map(({ title, subtitle, handedIn, feedback }) =>
    [
      `<h2>${escaped([title, subtitle].filter(Boolean).join(" · "))}</h2>`,
      ...handedIn.map(
        ({ round, number, submittedAt, view }) =>
          `<h3>${escaped(`${t("roundNumber", { round, number })}. ${work("handedInOn", moment(submittedAt))}`)}</h3>${inWords(view)}`,
      ),
      ...feedback.map(({ author, sentAt, body }) =>
        row(`${author}, ${moment(sentAt).date} ${moment(sentAt).time}`, [body]),
      ),
    ].join(""),
  );
  const talked = copy.messages.map(
    ({ subject, said }) =>
      `<h2>${escaped(t("copyConversation", { subject }))}</h2>${said.map(({ author, sentAt, body }) => row(`${author}, ${moment(sentAt).date} ${moment(sentAt).time}`, [body])).join("")}`,
  );
  const { name, dateOfBirth } = copy.client;
  const head = [
    dateOfBirth === null ? t("bornUnknown") : t("born", { date: showDay(locale, dateOfBirth) }),
    copy.healthspace,
    t("copyMade", { name: copy.madeBy, ...moment(copy.madeAt) }),
  ];
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(t("copy"))}</title><style>${STYLE}</style></head><body><h1>${escaped(name)}</h1><p>${head.map(escaped).join("<br>")}</p>${[...parts, ...talked].join("")}</body></html>`;
}

// A long word must not run off the paper, nor a heading stand alone at its foot.
const STYLE =
  "body{max-width:42rem;margin:1rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.4;overflow-wrap:anywhere}h1,h2,h3,h4{break-after:avoid}p{orphans:3;widows:3}";

/** What was handed in, as on the screen: with units, the words at the ends of a scale, and the sums. */
async function viewWords(locale: Locale): Promise<(view: SubmissionView) => string> {
  const t = await getTranslations({ locale, namespace: "work" });
  const answer = (answer: ViewAnswer): string => {
    switch (answer.is) {
      case "typed":
        return answer.text;
      case "choice":
        return textFor(answer.text, locale).text;
      case "number":
        return new Intl.NumberFormat(locale, { maximumFractionDigits: 10 }).format(answer.value);
      case "date":
        return showDay(locale, answer.iso);
      case "yes-no":
        return t(answer.value ? "yes" : "no");
    }
  };
  const question = ({ text, answers, unit, ends }: ViewQuestion): string => {
    const lines = answers.map((each) => [answer(each), unit && textFor(unit, locale).text].filter(Boolean).join(" "));
    const scale = ends && [
      ends.lower && t("scaleEnd", { number: ends.lowest, words: textFor(ends.lower, locale).text }),
      ends.upper && t("scaleEnd", { number: ends.highest, words: textFor(ends.upper, locale).text }),
    ];
    if (scale && lines.length > 0) lines.push(scale.filter(Boolean).join(" · "));
    return row(textFor(text, locale).text, lines.length === 0 ? [t("empty")] : lines);
  };
  return ({ pages, measurements }) =>
    [
      ...pages.flatMap(({ title, questions }) => [
        title ? `<h4>${escaped(textFor(title, locale).text)}</h4>` : "",
        ...questions.map(question),
      ]),
      measurements.length > 0 ? `<h4>${escaped(t("measurements"))}</h4>` : "",
      ...measurements.map(({ text, ...numbers }) =>
        row(textFor(text, locale).text, [
          t(numbers.answered === numbers.of ? "measurement" : "measurementPart", numbers),
        ]),
      ),
    ].join("");
}

function row(head: string, lines: readonly string[]): string {
  return `<p><strong>${escaped(head)}</strong><br>${lines.map(escaped).join("<br>")}</p>`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign).replace(/\n/g, "<br>");
}
