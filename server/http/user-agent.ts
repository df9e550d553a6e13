import "server-only";
import Bowser from "bowser";
import { LRUCache } from "lru-cache";
import { headers } from "next/headers";
import type { UserAgent } from "@/domain/context";
import { listedUserAgent, UNLISTED, UNREAD } from "@/domain/platform/session/listed-user-agent";

/** The names of the browser and its system, such as Firefox and Windows. Nothing else of the User-Agent header is stored. */
export async function currentUserAgent(): Promise<UserAgent> {
  return readUserAgent((await headers()).get("user-agent") ?? "");
}

/** No more of a header is read, or kept in memory. Characters. */
const READ = 500;
// Every request of a member asks; the same few headers come again and again.
const known = new LRUCache<string, UserAgent>({ max: 200 });

/** The names that a User-Agent header stands for, from a fixed list: its own text reaches no mail and no page (T125). */
export function readUserAgent(header: string): UserAgent {
  const text = header.slice(0, READ).trim();
  const names = known.get(text) ?? namesIn(text);
  known.set(text, names);
  return names;
}

function namesIn(text: string): UserAgent {
  const { browser, os } = Bowser.getParser(text || "-").getResult();
  return listedUserAgent({ browser: browser.name || (text ? UNLISTED : UNREAD), system: os.name || UNREAD });
}
