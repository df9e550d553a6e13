import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";

vi.mock("server-only", () => ({}));
const reader = vi.hoisted(() => ({ locale: "en" }));
vi.mock("@/server/http/locale", () => ({ currentLocale: () => reader.locale }));
vi.mock("next-intl/server", () => ({ getTranslations: async () => (key: string) => `[${key}]` }));
vi.mock("@/app/_lib/form-texts", () => ({}));
vi.mock("@/app/_lib/message-form", () => ({}));
vi.mock("@/app/_lib/save-work", () => ({}));

const { AnswerTime } = await import("./conversation");

const place = { alias: "hier", name: "Hier", phone: null };
const shown = async (locale: "nl" | "en", answerTimeNl: string | null, answerTimeEn: string | null) => {
  reader.locale = locale;
  return renderToStaticMarkup(await AnswerTime({ healthspace: { ...place, answerTimeNl, answerTimeEn } }));
};

test("a reader of the other language reads when an answer comes in the language there is, and marked as that", async () => {
  expect(await shown("en", "Binnen twee dagen.", null)).toContain(
    '[answerTime] <span lang="nl">Binnen twee dagen.</span>',
  );
  expect(await shown("nl", null, "In two days.")).toContain('[answerTime] <span lang="en">In two days.</span>');
});

test("one's own language is not marked; where nothing was written it says that nobody reads at once", async () => {
  expect(await shown("en", "Binnen twee dagen.", "In two days.")).toContain("[answerTime] <span>In two days.</span>");
  expect(await shown("en", null, null)).toContain("[notAtOnce]");
});
