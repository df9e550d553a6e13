import { beforeEach, expect, test, vi } from "vitest";
import { untouched } from "@/components/ui/form-state";
import { ok } from "@/domain/result";
import { FormRefused } from "@/server/auth/form-owner";
import { beginRequest } from "@/server/runtime/request-facts";

vi.mock("server-only", () => ({}));
vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  redirect: (to: string) => {
    throw Object.assign(new Error(to), { digest: `NEXT_REDIRECT;replace;${to};303;` });
  },
}));
const deleted = vi.hoisted(() => new Set<string>());
const jar = { delete: ({ name }: { name: string }) => deleted.add(name) };
vi.mock("next/headers", () => ({ cookies: async () => jar }));
vi.mock("@/server/http/locale", () => ({
  currentLocale: () => "nl",
  currentPath: () => "/account/close/delete",
}));
vi.mock("next-intl/server", () => ({ getTranslations: async () => Object.assign(String, { has: () => false }) }));
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
const session = vi.hoisted(() => ({ secret: "secret of Cas", isOver: false }));
vi.mock("@/server/auth/session", () => ({
  sessionSecret: async () => session.secret,
  requireSession: async () => ({}),
}));
vi.mock("../[locale]/(member)/account/close/owner", () => ({
  requireClosureProof: async () => {
    if (session.isOver) throw new FormRefused({ reason: "session-ended" });
    return {};
  },
}));
const end = vi.hoisted(() => vi.fn());
vi.mock("@/domain/account-lifecycle/closure/closure", () => ({ deactivateAccount: end, askDeletion: end }));

const { deactivate, remove } = await import("../[locale]/(member)/account/close/actions");

beforeEach(() => {
  beginRequest({ id: "r", form: { owner: "mark", actionFields: [] } });
  Object.assign(session, { isOver: false });
  end.mockReset().mockImplementation(async () => {
    session.isOver = true;
    return ok(null);
  });
});

test("whoever ends an account leaves nothing behind at this browser", async () => {
  await expect(remove(untouched, filledIn("Zonnebloem-Fiets-42!"))).rejects.toThrow("reason=deleting");
  for (const name of ["session", "login-hint", "healthspace", "pending", "codes"])
    expect(deleted).toContain(`__Host-${name}`);
});

const filledIn = (password: string) => {
  const data = new FormData();
  data.set("understood", "on");
  data.set("password", password);
  return data;
};
const press = (action: typeof remove, password = "right") =>
  action(untouched, filledIn(password)).then(
    ({ problems }) => JSON.stringify(problems),
    (error: Error) => error.message,
  );

test.each([
  ["deactivated", deactivate],
  ["deleting", remove],
])(
  "I end my account and press again because no page comes: %s, and nobody says that nothing was done",
  async (reason, action) => {
    session.secret = `secret of ${reason}`;
    const answers = [await press(action), await press(action)];
    expect(answers).toEqual(Array(2).fill(`/nl/login?reason=${reason}`));
    expect(end).toHaveBeenCalledTimes(1);
    // Much later, or at another process.
    expect(await press(action, "typed anew")).toMatch(/^\/nl\/login\?next=.*&reason=ended$/);
  },
);
