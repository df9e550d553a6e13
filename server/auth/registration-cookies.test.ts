import { beforeEach, expect, test, vi } from "vitest";
import type { Context } from "@/domain/context";
import { sealPending } from "@/domain/platform/account/pending-sign-up";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { newToken } from "@/domain/platform/crypto/token";
import { loginHint } from "@/domain/policy";
import { finishLogin } from "./finish-login";
import {
  readLoginHint,
  readRegistrationCookie,
  writeLoginHint,
  writePendingCookie,
  writeRegistrationCookie,
} from "./registration-cookies";

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
const time = vi.hoisted(() => ({ now: 0 }));
const ctx = { keys: createKeyRing(["one"]), clock: { now: () => time.now } } as Context;
vi.mock("../runtime/context", () => ({ getContext: () => ctx, getEnv: () => ({}) }));
vi.mock("../http/locale", () => ({ currentLocale: () => "nl" }));
vi.mock("./auth", () => ({ signIn: async () => undefined }));
vi.mock("./cookies", () => ({
  clearChallengeCookie: async () => undefined,
  rememberBrowser: async () => undefined,
  writeTrustedDeviceCookie: async () => undefined,
}));

beforeEach(() => {
  jar.clear();
  time.now = 0;
});

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
  await writeLoginHint("mira@example.nl");
  await finishLogin({ sessionSecret: newToken(), deviceCookie: { accountId: "eva", passwordSetAt: 1 }, device: null });
  expect([...jar.keys()]).toEqual([]);
});

test("after a reset or an activation my address stands in the login, for an hour and in this browser only", async () => {
  expect(await readLoginHint()).toBe("");
  await writeLoginHint("mira@example.nl");
  expect(jar.get("__Host-login-hint")?.value).not.toContain("mira");
  time.now = loginHint.lifeMs - 1;
  expect(await readLoginHint()).toBe("mira@example.nl");
  time.now = loginHint.lifeMs;
  expect(await readLoginHint()).toBe("");
});

test("after signing up my address stands in the login; a forged hint fills in nothing", async () => {
  await writePendingCookie(sealPending(ctx, "registration", "mira@example.nl"));
  expect(await readLoginHint()).toBe("mira@example.nl");
  jar.clear();
  jar.set("__Host-login-hint", { value: "v1.x.y.z.w" });
  expect(await readLoginHint()).toBe("");
});
