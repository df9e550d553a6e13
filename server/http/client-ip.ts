import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** Requests whose address cannot be read share one count: a broken header must not evade the limits. */
const UNREADABLE = "unreadable";

/**
 * The client address in the form that limits count by: an IPv4 address, or the /64 of an IPv6 address (AT-16).
 * `forwardedFor`: the X-Forwarded-For header. Each trusted proxy appends the address it saw, so only as many entries count as there
 * are proxies (`hops`); those before them can be forged (AT-11). `undefined` without a proxy.
 */
export function clientIpOf(forwardedFor: string | null, hops: number): string | undefined {
  if (hops === 0) return undefined;
  const entry = (forwardedFor ?? "").split(",").at(-hops)?.trim() ?? "";
  return canonical(withoutPort(entry)) ?? UNREADABLE;
}

// "[2001:db8::1]:443" and "203.0.113.7:443", as some proxies write them.
function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

function canonical(entry: string): string | null {
  if (isIPv4(entry)) return entry;
  const withoutZone = entry.replace(/%.*$/, "");
  if (!isIPv6(withoutZone)) return null;
  // ipaddr.js takes the deprecated form ::203.0.113.7 for an IPv4-mapped address; with a leading zero it does not.
  const address = ipaddr.IPv6.parse(withoutZone.replace(/^::(?=\d+\.)/, "0::"));
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  const prefix = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(":")}::/64`;
}
