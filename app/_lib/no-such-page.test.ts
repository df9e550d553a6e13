import { beforeEach, describe, expect, test, vi } from "vitest";
import { beginRequest, postedForm } from "@/server/runtime/request-facts";

vi.mock("server-only", () => ({}));
vi.mock("@/server/http/locale", () => ({ currentLocale: () => "en", currentPath: () => "/en/messages" }));
vi.mock("next-intl/server", () => ({ getTranslations: async () => Object.assign(String, { has: () => false }) }));
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
vi.mock("next/navigation", () => ({
  redirect: (path: string) => {
    throw new Error(`leads to ${path}`);
  },
  unstable_rethrow: () => undefined,
}));

const { formError, runFormAction } = await import("./form-action");
const { noSuchPage } = await import("./no-such-page");

beforeEach(() => beginRequest({ id: "r", form: { owner: "mark", actionFields: [["$ACTION_ID", ""]] } }));

/** A form with these values is refused, and its page is gone when it is made again in the same request. */
async function refused(values: Record<string, string>): Promise<unknown> {
  await runFormAction(values, () => formError({ code: "client-gone" }, values));
  return noSuchPage().catch((error) => error);
}

describe("a page that is gone", () => {
  test("does not take the words along that were typed in it", async () => {
    const values = { body: "Beste Cas", sendKey: "key" };
    expect(await refused(values)).toMatchObject({
      message: "page gone",
      words: { answer: { values, problems: [{ text: "client-gone" }] } },
    });
  });

  test.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["only spaces", { body: "  \n", sendKey: "key" }],
    ["only choices", { to: "Eva", understood: "on", "c:4": "yes" }],
  ])("leads to the address without a page when the form held %s", async (_, values) => {
    expect(await refused(values)).toMatchObject({ message: "leads to /en/not-found" });
  });

  test("keeps nothing of a form that was accepted", async () => {
    await runFormAction({ body: "Beste Cas" }, async () => ({ problems: [], values: {} }));
    expect(postedForm()?.answer).toBeUndefined();
    await expect(noSuchPage()).rejects.toThrow("leads to /en/not-found");
  });
});
