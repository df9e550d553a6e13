import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Colour, contrast } from "@/domain/healthspace/contrast";

const css = readFileSync("components/ui/tokens.css", "utf8");
const [, lightBlock = "", darkBlock = ""] = css.split(/:root \{/);
const read = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
const light = read(lightBlock);
const modes = { light, dark: { ...light, ...read(darkBlock) } } as Record<string, Record<string, Colour>>;

const grounds = ["paper", "card"];
const states = ["error", "warning", "success", "info"];
const text: [string, string][] = [
  ...["text", "muted", "primary", "primary-pressed", "error", "success"].flatMap((name) =>
    grounds.map((ground): [string, string] => [name, ground]),
  ),
  ...["text", "muted", "primary", "primary-pressed"].map((name): [string, string] => [name, "primary-soft"]),
  ...states.map((name): [string, string] => [name, `${name}-ground`]),
  ["text", "error-ground"],
  ["text", "warning-ground"],
  ["on-primary", "primary"],
  ["on-primary", "primary-pressed"],
  ["on-primary", "error"],
  ["on-primary", "error-pressed"],
  ["paper", "text"],
  ["muted", "disabled"],
  ["on-side", "side"],
  ["on-side", "side-raised"],
  ["side-muted", "side"],
];
const parts: [string, string][] = [
  ...["border", "primary", "error", "focus"].flatMap((name) =>
    grounds.map((ground): [string, string] => [name, ground]),
  ),
  ["focus-on-dark", "side"],
  ["focus-on-dark", "side-raised"],
];

describe.each(Object.entries(modes))("in %s colours", (_, colours) => {
  const ratio = ([one, other]: [string, string]) => contrast(colours[one] as Colour, colours[other] as Colour);

  test("whoever sees little reads every text: 4.5 to 1 on every ground that it stands on", () => {
    expect(text.filter((pair) => !(ratio(pair) >= 4.5)).map((pair) => [...pair, ratio(pair)])).toEqual([]);
  });

  test("borders, icons and the focus ring are seen: 3 to 1", () => {
    expect(parts.filter((pair) => !(ratio(pair) >= 3)).map((pair) => [...pair, ratio(pair)])).toEqual([]);
  });
});

test("every colour of the light page has a value after dark, or is meant for both", () => {
  const both = ["on-side", "side-muted", "focus-on-dark"];
  expect(Object.keys(light).filter((name) => !(name in read(darkBlock)) && !both.includes(name))).toEqual([]);
});
