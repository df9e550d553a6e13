import { isIPv4, isIPv6 } from "node:net";

/** Requests whose address cannot be read share one count, so that nobody gets out of the limits by spoiling a header. */
const UNREADABLE = "unreadable";

/**
 * Where a request came from, in the form that limits count by: an IPv4 address, or the /64 of an IPv6 address (AT-16).
 * `forwardedFor`: the X-Forwarded-For header. Each trusted proxy adds at the end of it whom it saw, so only as many entries count as
 * there are proxies; what stands before them is the word of a stranger (AT-11). `undefined` without a proxy.
 */
export function sourceOf(forwardedFor: string | null, hops: number): string | undefined {
  if (hops === 0) return undefined;
  const said = (forwardedFor ?? "").split(",").at(-hops)?.trim() ?? "";
  return canonical(withoutPort(said)) ?? UNREADABLE;
}

// "[2001:db8::1]:443" and "203.0.113.7:443", as some proxies write them.
function withoutPort(said: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(said)?.[1] ?? /^([\d.]+):\d+$/.exec(said)?.[1] ?? said;
}

function canonical(address: string): string | null {
  if (isIPv4(address)) return address;
  const plain = address.replace(/%.*$/, "");
  if (!isIPv6(plain)) return null;
  const groups = groupsOf(new URL(`http://[${plain}]`).hostname.slice(1, -1));
  const isMapped = groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff";
  return isMapped ? asIPv4(groups.slice(6)) : `${groups.slice(0, 4).join(":")}::/64`;
}

/** The eight groups of an address that the URL parser has written in its shortest form. */
function groupsOf(short: string): string[] {
  const [head = "", tail] = short.split("::");
  const split = (part: string) => (part === "" ? [] : part.split(":"));
  const [before, after] = [split(head), split(tail ?? "")];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
}

function asIPv4(groups: string[]): string {
  return groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join(".");
}
