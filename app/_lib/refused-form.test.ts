import { describe, expect, test, vi } from "vitest";
import { beginRequest, postedForm } from "@/server/runtime/request-facts";

vi.mock("server-only", () => ({}));
vi.mock("@/server/http/locale", () => ({ currentLocale: () => "nl", currentPath: () => "/staff" }));
vi.mock("next-intl/server", () => ({ getTranslations: async () => String }));
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
vi.mock("next/navigation", () => ({
  redirect: (path: string) => {
    throw new Error(`leads to ${path}`);
  },
}));

const { answerRefused } = await import("./refused-form");

test.each([
  [{}, "/nl/account/confirm?next=%2Fstaff"],
  [{ steps: "both" }, "/nl/account/confirm?next=%2Fstaff&steps=both"],
] as const)("a proof that ran out while I wrote is asked again with the steps it needs: %o", async (steps, href) => {
  beginRequest({ id: "r" });
  const answer = await answerRefused({ reason: "proof-ended", ...steps }, { body: "Beste Cas" });
  expect(answer.links).toMatchObject([{ href, newTab: true }]);
});

describe("two-factor is asked of me while I write", () => {
  test("my words stay, and setting it up opens beside them", async () => {
    beginRequest({ id: "r", form: { owner: "mark", actionFields: [["$ACTION_ID", ""]] } });
    const values = { body: "Beste Cas" };
    const answer = await answerRefused({ reason: "two-factor-missing" }, values);
    const href = "/nl/account/two-factor/set-up";
    expect(answer).toMatchObject({ values, problems: [{ text: "factorText" }], links: [{ href, newTab: true }] });
    expect(postedForm()).toMatchObject({ answer, refusedEntry: true });
  });

  test("without words the set-up comes at once", async () => {
    await expect(answerRefused({ reason: "two-factor-missing" }, { body: " " })).rejects.toThrow(
      "leads to /nl/account/two-factor/set-up",
    );
  });
});
