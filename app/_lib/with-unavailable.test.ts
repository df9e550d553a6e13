import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { DatabaseBusy, DatabaseUnreachable, OutcomeUnknown } from "@/db/client";
import en from "@/messages/en.json" with { type: "json" };

vi.mock("next-intl/server", () => ({
  getTranslations: async () => (key: keyof (typeof en)["errors"], facts: Record<string, string>) =>
    en.errors[key].replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? ""),
}));
vi.mock("@/server/http/locale", () => ({ currentLocale: () => "en" }));
vi.mock("@/server/runtime/context", () => ({ getEnv: () => ({ HELPDESK_PHONE: "030 123 45 67" }) }));
vi.mock("@/server/observability/log", () => ({ log: { error: () => undefined }, describeError: () => ({}) }));

const { withUnavailable } = await import("./with-unavailable");
const failing = (error: Error) => withUnavailable(async () => Promise.reject(error))();
const unreachable = new DatabaseUnreachable("https://database.example", new Error("silent"));

test.each([
  ["gone", new Error("Failed query", { cause: unreachable }), "we cannot reach the data right now"],
  ["too busy", new DatabaseBusy(new Error("locked")), "too busy right now"],
  ["lost with its answer", new OutcomeUnknown(new Error("cut")), "we do not know whether this worked"],
])(
  "a download or picture while the database is %s: 503 and a sentence, to be asked again soon",
  async (_, error, said) => {
    const answer = await failing(error);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain(said);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-language": "en",
      "cache-control": "no-store",
      "retry-after": "30",
    });
  },
);

test("a defect stays a defect, and an answer stays what it is", async () => {
  await expect(failing(new TypeError("a defect"))).rejects.toThrow("a defect");
  const nothing = await withUnavailable(async () => new Response(null, { status: 404 }))();
  expect(nothing.status).toBe(404);
});

test("every route that asks the database says so, or answers a failure itself", () => {
  const routes = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("/route.ts"));
  expect(routes.length).toBeGreaterThan(10);
  const texts = routes.map((file) => ({ file, text: readFileSync(join("app", file), "utf8") }));
  const asking = texts.filter(({ text }) => /currentSession|heldSession|getContext\(\)[,)]/.test(text));
  const bare = asking.filter(({ text }) => !/withUnavailable\(|catch \(/.test(text)).map(({ file }) => file);
  expect(asking.length).toBeGreaterThan(7);
  expect(bare).toEqual([]);
});
