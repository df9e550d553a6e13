import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iconNames } from "@/components/ui/icon";

const icons = join(import.meta.dirname, "../../node_modules/lucide-react/dist/esm/icons");

const drawn = {
  viewBox: "0 0 24 24",
  fill: "none",
  stroke: "currentColor",
  "stroke-width": "2",
  "stroke-linecap": "round",
  "stroke-linejoin": "round",
};

/** public/icons.svg: the icons that pages use, each a symbol with the name of its icon in Lucide. */
export function iconSprite(): string {
  const symbols = iconNames.map((name) => {
    const source = sourceOf(name);
    const shapes = [...source.matchAll(/\[\s*"([a-z]+)",\s*\{([^}]*)\}\s*\]/g)].map(([, shape = "", list = ""]) => {
      const pairs = [...list.matchAll(/([a-z0-9]+): "([^"]*)"/g)].filter(([, key]) => key !== "key");
      return `<${shape}${attributes(pairs.map(([, key = "", value = ""]) => [key, value]))}/>`;
    });
    if (shapes.length === 0) throw new Error(`Lucide has no icon ${name} where this script looks for it`);
    return `<symbol${attributes([["id", name], ...Object.entries(drawn)])}>${shapes.join("")}</symbol>`;
  });
  const licence = "<!-- Lucide (lucide.dev), ISC License, (c) Lucide Contributors -->";
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${licence}\n${symbols.join("\n")}\n</svg>\n`;
}

function attributes(pairs: [string, string][]): string {
  return pairs.map(([key, value]) => ` ${key}="${value}"`).join("");
}

/** A former name of an icon only leads to the present one. */
function sourceOf(name: string): string {
  const source = readFileSync(join(icons, `${name}.mjs`), "utf8");
  const present = /export \{ default \} from '\.\/([a-z0-9-]+)\.mjs'/.exec(source)?.[1];
  return present ? sourceOf(present) : source;
}
