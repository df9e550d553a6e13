import type { UserAgent } from "../../context";

// The User-Agent header is whatever its sender likes, and the names in it stand in genuine mails about security ("met evil.example").
// So only names from these lists are stored and shown (T125). They are those that bowser knows.

const browsers = new Set([
  "Amazon Silk",
  "Android Browser",
  "BlackBerry",
  "Chrome",
  "Chromium",
  "Electron",
  "Epiphany",
  "Firefox",
  "Focus",
  "Google Search",
  "Internet Explorer",
  "Maxthon",
  "Microsoft Edge",
  "NAVER Whale Browser",
  "Opera",
  "Opera Coast",
  "Pale Moon",
  "Puffin",
  "QQ Browser",
  "Safari",
  "Sailfish",
  "Samsung Internet for Android",
  "SeaMonkey",
  "Sleipnir",
  "Tizen",
  "UC Browser",
  "Vivaldi",
  "WebOS Browser",
  "WeChat",
  "Yandex Browser",
]);

const systems = new Set([
  "Android",
  "BlackBerry",
  "Chrome OS",
  "iOS",
  "Linux",
  "macOS",
  "PlayStation 4",
  "Roku",
  "Tizen",
  "WebOS",
  "Windows",
  "Windows Phone",
]);

/** Nothing could be read. */
export const UNREAD = "?";
/** No browser of the person was part of it. */
export const NO_BROWSER = "–";
/** For a mail about what a deadline, staff or the operator did: it says only when. */
export const NO_USER_AGENT: UserAgent = { browser: NO_BROWSER, system: NO_BROWSER };
/** A browser gave a name that is not on the list. What it was is not kept. */
export const UNLISTED = "other";

/**
 * The same with names from the lists alone: for what comes in, and for what was stored before there were lists. An unknown browser
 * becomes `UNLISTED`, an unknown system `UNREAD`.
 */
export function listedUserAgent({ browser, system }: UserAgent): UserAgent {
  const isMark = [UNREAD, NO_BROWSER, UNLISTED].includes(browser);
  return {
    browser: isMark || browsers.has(browser) ? browser : UNLISTED,
    system: system === NO_BROWSER || systems.has(system) ? system : UNREAD,
  };
}
