import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listedUserAgent } from "@/domain/platform/session/listed-user-agent";
import { renderMessage } from "../messaging/render";
import { sampleMessages } from "../messaging/samples";
import { deviceName } from "./device-name";
import { readUserAgent } from "./user-agent";

const sender = { productName: "Karify", host: "my.example.nl", appUrl: "https://my.example.nl", helpdeskPhone: "030" };
const both = ({ browser, system }: { browser: string; system: string }) => `${browser} op ${system}`;

test.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "Windows"],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Chrome",
    "Linux",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Safari",
    "iOS",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
    "Microsoft Edge",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
    "Samsung Internet for Android",
    "Android",
  ],
  ["", "?", "?"],
  ["karify-hulp.evil.example/1.0", "other", "?"],
])("I recognise my own browser: %s", (header, browser, system) => {
  expect(readUserAgent(header)).toEqual({ browser, system });
});

const evil = "karify-hulp.evil.example";
const hostile = [
  evil,
  `${evil}/1.0`,
  `Mozilla/5.0 (${evil}) ${evil}/2 ${evil}`,
  `Mozilla/5.0 (Windows NT 10.0) ${evil}/5.0`,
  `${evil}/1.0 (Android ${evil}; ${evil})`,
  `Bel 0900-1234 nu/9.9`,
  `Firefox op Windows. Bel ${evil}/1`,
  `<a href="https://${evil}">klik</a>/1`,
  `\u202eelpmaxe.live/1`,
];

describe("T125 what a browser calls itself", () => {
  const isHarmless = (text: string | null) => !/evil|elpmaxe|0900|\u202e/.test(text ?? "");

  test.each(hostile)("%j reaches no list and no mail, in either language", async (header) => {
    // As read today, and as an older row holds it.
    for (const userAgent of [readUserAgent(header), { browser: header, system: header }]) {
      expect(isHarmless(deviceName(userAgent, both, "een onbekende browser"))).toBe(true);
      for (const locale of ["nl", "en"] as const) {
        for (const message of sampleMessages(locale)) {
          if (message.channel !== "mail" || message.values.browser === "–") continue;
          const { subject, text, html } = await renderMessage(
            { ...message, values: { ...message.values, ...userAgent } },
            sender,
          );
          expect(isHarmless(subject + text + html)).toBe(true);
        }
      }
    }
  });

  test("it is called an unknown browser", async () => {
    const [message] = sampleMessages("nl");
    if (message?.channel !== "mail") throw new Error("no mail among the samples");
    const values = { ...message.values, ...readUserAgent(`${evil}/1.0`) };
    expect((await renderMessage({ ...message, values }, sender)).text).toContain("met een onbekende browser.");
  });

  test("any header at all: names of the list, or a mark", () => {
    const known = (name: string) =>
      ["?", "other"].includes(name) || listedUserAgent({ browser: name, system: "?" }).browser === name;
    const piece = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        ...hostile,
        "Mozilla/5.0",
        "(Windows NT 10.0)",
        "Chrome/1",
        "Safari/",
        "like Gecko",
        "Version/1",
        "bot",
        "Tizen",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const { browser, system } = readUserAgent(pieces.join(" "));
        const again = listedUserAgent({ browser: "?", system });
        return known(browser) && again.system === system;
      }),
    );
  });

  test("any stored pair: shown from the lists", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (browser, system) => {
        const shown = deviceName({ browser, system }, both, "X") ?? "X";
        return (
          shown === "X" || listedUserAgent({ browser: shown, system: shown }).browser === shown || /^[A-Z]/.test(shown)
        );
      }),
    );
  });
});
