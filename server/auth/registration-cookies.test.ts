import { beforeEach, expect, test, vi } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { finishLogin } from "./finish-login";
import { readRegistrationCookie, writePendingCookie, writeRegistrationCookie } from "./registration-cookies";

interface Kept {
  value: string;
  maxAge?: number;
  expires?: unknown;
}

const jar = vi.hoisted(() => new Map<string, Kept>());
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    set: (name: string, value: string, options: object) => jar.set(name, { ...options, value }),
    delete: ({ name }: { name: string }) => jar.delete(name),
  }),
}));
vi.mock("../runtime/context", () => ({ getContext: () => ({}), getEnv: () => ({}) }));
vi.mock("../http/locale", () => ({ currentLocale: async () => "nl" }));
vi.mock("./auth", () => ({ signIn: async () => undefined }));
vi.mock("./cookies", () => ({
  clearChallengeCookie: async () => undefined,
  rememberBrowser: async () => undefined,
  writeTrustedDeviceCookie: async () => undefined,
}));

beforeEach(() => jar.clear());

const signUpHere = async () => {
  await writeRegistrationCookie({ secret: newToken(), entry: "leefstijl" });
  await writePendingCookie("sealed");
};

test("on a shared computer a sign-up goes when the browser closes", async () => {
  await signUpHere();
  expect([...jar.keys()].sort()).toEqual(["__Host-pending", "__Host-registration"]);
  for (const cookie of jar.values()) expect(cookie).not.toHaveProperty("maxAge");
  for (const cookie of jar.values()) expect(cookie).not.toHaveProperty("expires");
  expect(await readRegistrationCookie()).toMatchObject({ entry: "leefstijl" });
});

test("whoever logs in after me does not see what I typed to sign up, and cannot correct my address", async () => {
  await signUpHere();
  await finishLogin({ sessionSecret: newToken(), deviceCookie: { accountId: "eva", passwordSetAt: 1 }, device: null });
  expect([...jar.keys()]).toEqual([]);
});
