import "server-only";
import Bowser from "bowser";
import { headers } from "next/headers";
import type { UserAgent } from "@/domain/context";
import { listedUserAgent, UNLISTED, UNREAD } from "@/domain/platform/session/listed-user-agent";

/** Two words about the browser for the person's own lists and mails, such as Firefox / Windows. Nothing else of it is kept. */
export async function currentUserAgent(): Promise<UserAgent> {
  return readUserAgent((await headers()).get("user-agent") ?? "");
}

/** The names that a User-Agent header stands for, from a fixed list: its own text reaches no mail and no page (T125). */
export function readUserAgent(header: string): UserAgent {
  const read = Bowser.getParser(header.slice(0, 500) || "-").getResult();
  const unread = header.trim() === "" ? UNREAD : UNLISTED;
  return listedUserAgent({ browser: read.browser.name || unread, system: read.os.name || UNREAD });
}
