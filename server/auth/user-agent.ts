import "server-only";
import Bowser from "bowser";
import { headers } from "next/headers";
import type { Client } from "@/domain/context";

/** Two words about the browser for the person's own lists and mails, such as Firefox / Windows. Nothing else of it is kept. */
export async function currentClient(): Promise<Client> {
  const agent = (await headers()).get("user-agent") ?? "";
  const read = Bowser.getParser(agent.slice(0, 500) || "-").getResult();
  return { browser: clean(read.browser.name), system: clean(read.os.name) };
}

function clean(name: string | undefined): string {
  const text = (name ?? "").replace(/[^\p{L}\p{N} .-]/gu, "").slice(0, 30);
  return text === "" ? "?" : text;
}
