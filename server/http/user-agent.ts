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

// Every request of a member asks; the same few headers come again and again.
const read = new LRUCache<string, UserAgent>({ max: 200 });

/** The names that a User-Agent header stands for, from a fixed list: its own text reaches no mail and no page (T125). */
export function readUserAgent(header: string): UserAgent {
  const known = read.get(header);
  if (known) return known;
  const { browser, os } = Bowser.getParser(header.slice(0, 500) || "-").getResult();
  const unread = header.trim() === "" ? UNREAD : UNLISTED;
  const names = listedUserAgent({ browser: browser.name || unread, system: os.name || UNREAD });
  read.set(header, names);
  return names;
}
