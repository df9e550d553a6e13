import "server-only";
import Bowser from "bowser";
import { headers } from "next/headers";
import type { UserAgent } from "@/domain/context";

/** Shown and stored where the name could not be read. */
const UNKNOWN = "?";

/** The names of the browser and its system, such as Firefox and Windows. Nothing else of the User-Agent header is stored. */
export async function currentUserAgent(): Promise<UserAgent> {
  const header = (await headers()).get("user-agent") ?? "";
  const { browser, os } = Bowser.getParser(header.slice(0, 500) || "-").getResult();
  return { browser: clean(browser.name), system: clean(os.name) };
}

function clean(name: string | undefined): string {
  return (name ?? "").replace(/[^\p{L}\p{N} .-]/gu, "").slice(0, 30) || UNKNOWN;
}
