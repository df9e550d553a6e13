import { expect, test, vi } from "vitest";
import { SWITCH_LANGUAGE } from "@/components/ui/form-state";
import { beginRequest, requestInProgress } from "@/server/runtime/request-facts";

vi.mock("server-only", () => ({}));
const page = vi.hoisted(() => ({ path: "" }));
vi.mock("@/server/http/locale", () => ({ currentLocale: () => "en", currentPath: () => page.path }));
vi.mock("next-intl/server", () => ({ getTranslations: async () => Object.assign(String, { has: () => false }) }));
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
vi.mock("@/server/auth/session", async () => {
  const { FormRefused } = await import("@/server/auth/form-owner");
  const who = { account: { firstName: "Eva", lastName: "de Wit" } };
  return {
    requireSession: async () => {
      throw new FormRefused({ reason: "other-person", who } as never);
    },
  };
});

const { runFormAction } = await import("./form-action");
const { readForm } = await import("./read-form");

/** The language switch on a page of Cas, without script, after Eva logged in in another tab. */
async function switchLanguage(path: string, owner: string | null) {
  page.path = path;
  const form = { owner, actionFields: [] };
  beginRequest({ id: "r", form });
  const data = new FormData();
  data.set(SWITCH_LANGUAGE, "en");
  data.set("firstName", "Cas");
  const answer = await runFormAction(readForm(data, ["firstName"]), () => Promise.reject(new Error("carried out")));
  return { answer, form: requestInProgress()?.form, typed: requestInProgress()?.typed };
}

test("what Cas typed does not stand in Eva's form in the other language: it stays his, and says so", async () => {
  const { answer, form, typed } = await switchLanguage("/account/profile", "mark of Cas");
  expect(typed).toBeUndefined();
  expect(answer.problems).toEqual([{ text: "otherText", hint: "otherHint" }]);
  expect(form?.answer?.values).toEqual({ firstName: "Cas" });
});

test.each([
  ["/help/question", "mark of Cas"],
  ["/login", null],
])("a page that is open to anyone keeps what was typed: %s", async (path, owner) => {
  const { answer, typed } = await switchLanguage(path, owner);
  expect(answer).toEqual({ problems: [], values: { firstName: "Cas" } });
  expect(typed).toEqual({ firstName: "Cas" });
});
