import { DAY_MS } from "@/domain/time";

/**
 * The text of /.well-known/security.txt. It expires half a year after the day it is requested (RFC 9116 recommends less than a
 * year), so that a running server never serves an expired one.
 */
export function securityText(input: {
  appUrl: string;
  contact: string;
  policyUrl?: string;
  languages: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}): string {
  const expires = new Date(input.now - (input.now % DAY_MS) + 183 * DAY_MS).toISOString().replace(".000Z", "Z");
  return [
    `Contact: ${input.contact}`,
    `Expires: ${expires}`,
    `Preferred-Languages: ${input.languages.join(", ")}`,
    `Canonical: ${input.appUrl}/.well-known/security.txt`,
    ...(input.policyUrl ? [`Policy: ${input.policyUrl}`] : []),
    "",
  ].join("\r\n");
}
