import { defaultUrlTransform } from "react-markdown";

/** What a link in a text of the operator may lead to: what react-markdown lets through, and a telephone number. */
export function linkAddress(address: string): string {
  return /^tel:\+?[0-9]+$/.test(address) ? address : defaultUrlTransform(address);
}
