const DAY = 86_400_000;

/**
 * The text of /.well-known/security.txt. It runs out half a year from today (RFC 9116 wants less than a year), so a server that
 * runs never shows one that ran out.
 */
export function securityText(input: {
  appUrl: string;
  contact: string;
  policyUrl?: string;
  languages: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}): string {
  const expires = new Date(input.now - (input.now % DAY) + 183 * DAY).toISOString().replace(".000Z", "Z");
  return [
    `Contact: ${input.contact}`,
    `Expires: ${expires}`,
    `Preferred-Languages: ${input.languages.join(", ")}`,
    `Canonical: ${input.appUrl}/.well-known/security.txt`,
    ...(input.policyUrl ? [`Policy: ${input.policyUrl}`] : []),
    "",
  ].join("\r\n");
}
