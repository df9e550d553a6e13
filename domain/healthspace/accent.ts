import { fail, ok, type Result } from "../result";
import { type Colour, contrast, mix } from "./contrast";

/** What the colour meets on a page, as in components/ui/tokens.css; accent.test.ts holds the two together. */
export const surfaces = {
  light: ["#ffffff", "#fbf8f3", "#eceff0"],
  dark: ["#182627", "#101a1b", "#243436"],
  onPrimary: { light: "#ffffff", dark: "#08292c" },
} as const satisfies Record<string, unknown>;

/** WCAG 1.4.3. */
export const TEXT_CONTRAST = 4.5;

export type AccentUnfit = { code: "accent-unreadable" } | { code: "accent-too-light" };

/** A colour as `#0b5d63`, with or without `#`. Refused when text in it, or white text on it, would be hard to read. */
export function readAccent(typed: string): Result<Colour, AccentUnfit> {
  const hex = /^#?([0-9a-f]{6})$/i.exec(typed.trim())?.[1]?.toLowerCase();
  if (hex === undefined) return fail({ code: "accent-unreadable" });
  const colour: Colour = `#${hex}`;
  return surfaces.light.every((ground) => contrast(colour, ground) >= TEXT_CONTRAST)
    ? ok(colour)
    : fail({ code: "accent-too-light" });
}

export interface AccentColours {
  primary: Colour;
  /** Under the finger or the mouse. */
  pressed: Colour;
}

/** The colour for light pages as it is, and for dark pages as much lighter as text needs. */
export function accentColours(accent: Colour): { light: AccentColours; dark: AccentColours } {
  const steps = Array.from({ length: 21 }, (_, step) => mix(accent, "#ffffff", step / 20));
  const reads = (colour: Colour) =>
    [...surfaces.dark, surfaces.onPrimary.dark].every((ground) => contrast(colour, ground) >= TEXT_CONTRAST);
  const primary = steps.find(reads) ?? "#ffffff";
  return {
    light: { primary: accent, pressed: mix(accent, "#000000", 0.25) },
    dark: { primary, pressed: mix(primary, "#ffffff", 0.4) },
  };
}
