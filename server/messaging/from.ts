/** The two parts of `MAIL_FROM`; `fromName` replaces its name. The address never changes. */
export function fromWith(mailFrom: string, fromName: string | undefined): { name: string; address: string } {
  const [, own = "", address = mailFrom] = mailFrom.match(/^(.*) <([^<>]+)>$/) ?? [];
  return { name: fromName ?? own, address };
}

/** The same as one header value (RFC 5322): the name as a quoted string, without characters that end it or the line. */
export function fromHeader(mailFrom: string, fromName: string | undefined): string {
  if (fromName === undefined) return mailFrom;
  return `"${fromName.replace(/[\p{Cc}"\\<>]/gu, "")}" <${fromWith(mailFrom, fromName).address}>`;
}
