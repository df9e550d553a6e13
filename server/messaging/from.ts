// The specials of RFC 5322: a name that holds one of them must be quoted, or a colon begins a group and a comma a second address.
const SPECIALS = /[()<>[\]:;@\\,."]/;

/** The two parts of `MAIL_FROM`; `fromName` replaces its name. The address never changes. */
export function fromWith(mailFrom: string, fromName: string | undefined): { name: string; address: string } {
  const [, own = "", address = mailFrom] = mailFrom.match(/^(.*) <([^<>]+)>$/) ?? [];
  return { name: fromName ?? own.replace(/^"(.*)"$/, "$1"), address };
}

/** The same as one header value (RFC 5322): the name as a quoted string, without characters that end it or the line. */
export function fromHeader(mailFrom: string, fromName: string | undefined): string {
  const { name, address } = fromWith(mailFrom, fromName);
  if (fromName === undefined && !SPECIALS.test(name)) return mailFrom;
  return `"${name.replace(/[\p{Cc}"\\<>]/gu, "")}" <${address}>`;
}
