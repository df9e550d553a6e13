import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkSettings } from "./check-settings";
import { contentFaults } from "./content";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "two-step-content-"));
  cpSync("content", folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const terms = (locale: string) => `${join(folder, locale, "terms")}.md`;
const own = "Versie: 3\n\n# Voorwaarden\n\nDe voorwaarden van Praktijk Noord.\n";
const production = {
  APP_MODE: "production",
  APP_URL: "https://inloggen.example.nl",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  MAIL_TRANSPORT: "resend",
  MAIL_FROM: "Zorgplein <noreply@example.nl>",
  RESEND_API_KEY: "re_0123456789",
  SMS_TRANSPORT: "cm",
  CM_PRODUCT_TOKEN: "00000000-0000-0000-0000-000000000000",
};

test("production does not start while people would accept the demo's terms, in either language", () => {
  vi.stubEnv("CONTENT_FOLDER", folder);
  expect(() => checkSettings(production)).toThrow(
    /CONTENT_FOLDER: .*nl\/terms\.md.*\n.*CONTENT_FOLDER: .*en\/terms\.md/,
  );
  writeFileSync(terms("nl"), own);
  expect(() => checkSettings(production)).toThrow(/en\/terms\.md/);
  writeFileSync(terms("en"), own);
  expect(() => checkSettings(production)).not.toThrow();
  expect(() => checkSettings({ ...production, APP_MODE: "demo" })).not.toThrow();
});

test.each([
  ["only without their mark", (text: string) => text.split("\n").slice(2).join("\n")],
  ["with another version", (text: string) => text.replace(/^(Versie|Version): .*/m, "Versie: 2")],
  ["empty", () => "\n"],
])("terms that are the demo's %s, or say nothing, are refused", (_, change) => {
  for (const locale of ["nl", "en"]) writeFileSync(terms(locale), change(readFileSync(terms(locale), "utf8")));
  expect(contentFaults(folder)).toHaveLength(2);
});

test("terms that are not there are refused", () => {
  writeFileSync(terms("nl"), own);
  rmSync(terms("en"));
  expect(contentFaults(folder)).toEqual([`CONTENT_FOLDER: there are no terms at ${terms("en")}`]);
});

test("everything that is wrong is named in one round: variables, what they need of each other, the port and the terms", () => {
  vi.stubEnv("CONTENT_FOLDER", folder);
  const wrong = {
    ...production,
    APP_URL: "inloggen.example.nl",
    RESEND_API_KEY: "",
    SMS_TRANSPORT: "inbox",
    PORT: "80a",
  };
  let said = "";
  try {
    checkSettings({ ...wrong, AUTH_SECRET: undefined, TRUSTED_PROXY_HOPS: "one" });
  } catch (error) {
    said = String(error);
  }
  const names = [...said.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
  expect(names).toEqual([
    "APP_URL",
    "AUTH_SECRET",
    "RESEND_API_KEY",
    "SMS_TRANSPORT",
    "TRUSTED_PROXY_HOPS",
    "PORT",
    "CONTENT_FOLDER",
    "CONTENT_FOLDER",
  ]);
});
