import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clientIpOf } from "./client-ip";

const forged = "198.51.100.1, 10.0.0.1";

test.each([null, "", "203.0.113.7", forged, "2001:db8::1"])(
  "AT-11 without a proxy nobody is believed: %j says nothing",
  (header) => {
    expect(clientIpOf(header, 0)).toBeUndefined();
  },
);

test.each([
  ["203.0.113.7", 1],
  [`${forged}, 203.0.113.7`, 1],
  [`${forged},203.0.113.7 `, 1],
  ["evil.test, 203.0.113.7", 1],
  [`${forged}, 203.0.113.7, 10.0.0.9`, 2],
  ["203.0.113.7:50123", 1],
  ["::ffff:203.0.113.7", 1],
  ["::FFFF:cb00:7107", 1],
])("AT-11 T10 %j through %i trusted proxies is 203.0.113.7", (header, hops) => {
  expect(clientIpOf(header, hops)).toBe("203.0.113.7");
});

test.each([
  "2001:db8:1:2::1",
  "2001:0DB8:0001:0002:ffff:ffff:ffff:ffff",
  "[2001:db8:1:2::3]:443",
  "2001:db8:1:2::4%eth0",
  "2001:db8:1:2:0:0:192.0.2.1",
])("AT-16 T11 %j counts with its /64", (address) => {
  expect(clientIpOf(address, 1)).toBe("2001:db8:1:2::/64");
});

test("AT-16 another /64 counts apart, and so do short addresses", () => {
  expect(clientIpOf("2001:db8:1:3::1", 1)).toBe("2001:db8:1:3::/64");
  expect(clientIpOf("::1", 1)).toBe("0:0:0:0::/64");
  expect(clientIpOf("2001:db8::", 1)).toBe("2001:db8:0:0::/64");
});

test.each([
  [null, 1],
  ["", 1],
  ["unknown", 1],
  ["203.0.113.300", 1],
  ["203.0.113.7", 2],
  ["203.0.113.7, ", 1],
])("%j through %i proxies cannot be read: all such requests share one count", (header, hops) => {
  expect(clientIpOf(header, hops)).toBe("unreadable");
});

test("AT-11 every action that counts attempts or sends something says where its request came from", () => {
  const counting =
    /\b(startLogin|verifySecondFactor|resendLoginText|askPasswordReset|askPasswordResetAgain|resetPassword|activate|beginRegistration|resendActivation|changeAddress|stepUpWithPassword|stepUpWithCode|resendStepUpText|startTextEnrolment|resendEnrolmentText)\(/;
  const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const sources = files.map((name) => ({ name, text: readFileSync(`app/${name}`, "utf8") }));
  const those = sources.filter(({ text }) => counting.test(text));
  expect(those.length).toBeGreaterThan(6);
  expect(those.filter(({ text }) => /\bgetContext\(/.test(text)).map(({ name }) => name)).toEqual([]);
});
