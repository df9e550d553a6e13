import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accentColours, readAccent, surfaces, TEXT_CONTRAST } from "./accent";
import { type Colour, contrast } from "./contrast";

test("an organisation's colour is taken as people write colours", () => {
  for (const typed of ["#0B5D63", "0b5d63", "  #0b5d63 "])
    expect(readAccent(typed)).toEqual({ ok: true, value: "#0b5d63" });
  for (const typed of ["", "teal", "#0b5", "#0b5d6g", "#0b5d63;}body{display:none"])
    expect(readAccent(typed)).toEqual({ ok: false, failure: { code: "accent-unreadable" } });
});

test("a colour that patients could not read is refused: the last grey that passes, and the next", () => {
  expect(readAccent("#666666").ok).toBe(true);
  expect(readAccent("#707070")).toEqual({ ok: false, failure: { code: "accent-too-light" } });
  expect(readAccent("#ffd23f")).toEqual({ ok: false, failure: { code: "accent-too-light" } });
});

test("whichever colour is taken, every text in it and on it reads, light and dark", () => {
  const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  fc.assert(
    fc.property(colour, (parts) => {
      const read = readAccent(parts.map((part) => part.toString(16).padStart(2, "0")).join(""));
      fc.pre(read.ok);
      if (!read.ok) return;
      const { light, dark } = accentColours(read.value);
      for (const [colours, grounds] of [
        [light, [...surfaces.light, surfaces.onPrimary.light]],
        [dark, [...surfaces.dark, surfaces.onPrimary.dark]],
      ] as const)
        for (const own of [colours.primary, colours.pressed])
          for (const ground of grounds)
            expect(contrast(own, ground), `${own} on ${ground}`).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    }),
  );
});

test("the grounds are those of the pages", () => {
  const css = readFileSync("components/ui/tokens.css", "utf8");
  const [, light = "", dark = ""] = css.split(/:root \{/);
  const value = (block: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1] as Colour;
  for (const [block, mode] of [
    [light, "light"],
    [dark, "dark"],
  ] as const) {
    expect(surfaces[mode]).toEqual(["card", "paper", "disabled"].map((name) => value(block, name)));
    expect(surfaces.onPrimary[mode]).toBe(value(block, "on-primary"));
  }
});
