import { expect, test, vi } from "vitest";

vi.mock("server-only", () => ({}));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));
vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  redirect: (to: string) => {
    throw Object.assign(new Error(to), { digest: `NEXT_REDIRECT;replace;${to};303;` });
  },
}));
const deleted = vi.hoisted(() => new Set<string>());
const jar = { delete: ({ name }: { name: string }) => deleted.add(name), get: () => undefined };
vi.mock("next/headers", () => ({ cookies: async () => jar }));
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
vi.mock("@/server/auth/auth", () => ({ signIn: () => undefined }));

const { logOut } = await import("../[locale]/(member)/actions");
const { switchAccount } = await import("../[locale]/(guest)/invitations/[token]/actions");

test("whoever makes room for another account at this browser leaves no more behind than whoever logs out", async () => {
  await expect(logOut()).rejects.toThrow("/nl/login?reason=logged-out");
  const afterLogOut = [...deleted].sort();
  deleted.clear();
  await expect(switchAccount("x".repeat(43))).rejects.toThrow("/nl/invitations/");
  expect([...deleted].sort()).toEqual(afterLogOut);
  expect(afterLogOut).toContain("__Host-login-hint");
});
