import "server-only";
import { headers } from "next/headers";
import { type AccentColours, accentColours } from "@/domain/healthspace/accent";
import type { Colour } from "@/domain/healthspace/contrast";

/** The colour of an organisation in place of the product's, light and dark. Allowed by the nonce of this response. */
export async function AccentStyle({ accent }: { accent: Colour }) {
  const { light, dark } = accentColours(accent);
  const css = `${rule(light)}@media screen and (prefers-color-scheme:dark){${rule(dark)}}`;
  return (
    <style nonce={(await headers()).get("x-nonce") ?? undefined} suppressHydrationWarning>
      {css}
    </style>
  );
}

function rule({ primary, pressed }: AccentColours): string {
  return `:root{--primary:${primary};--primary-pressed:${pressed};--primary-soft:var(--disabled)}`;
}
