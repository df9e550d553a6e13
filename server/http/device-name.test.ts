import { expect, test } from "vitest";
import { deviceName } from "./device-name";

const both = ({ browser, system }: { browser: string; system: string }) => `${browser} op ${system}`;

test.each([
  ["Firefox", "Windows", "Firefox op Windows"],
  ["Firefox", "?", "Firefox"],
  ["?", "Windows", "Windows"],
  ["?", "?", null],
  ["–", "–", null],
])("I never read a question mark in place of a device: %s and %s", (browser, system, name) => {
  expect(deviceName({ browser, system }, both)).toBe(name);
});
