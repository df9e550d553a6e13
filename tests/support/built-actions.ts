import { readFileSync } from "node:fs";
import { present } from "@/domain/testing/answers";

export interface BuiltAction {
  id: string;
  name: string;
  file: string;
  /** Of a page that uses it, without the language. */
  path: string;
}

/** Every server action in a folder of `app/[locale]`, read from what was built: a new one is tried without a word here. */
export function builtActions(folder: "(member)" | "(guest)"): BuiltAction[] {
  const manifest: { node: Record<string, { workers: object; filename: string; exportedName: string }> } = JSON.parse(
    readFileSync(".next/server/server-reference-manifest.json", "utf8"),
  );
  return Object.entries(manifest.node)
    .filter(([, { filename }]) => filename.includes(`/${folder}/`))
    .map(([id, { workers, filename, exportedName }]) => ({
      id,
      file: filename,
      name: exportedName,
      path: pathOf(present(Object.keys(workers)[0])),
    }));
}

function pathOf(page: string): string {
  return page
    .replace(/^app\/\[locale\]/, "")
    .replace(/\/page$/, "")
    .replace(/\/\([^)]+\)/g, "")
    .replace(/\[[^\]]+\]/g, "x");
}
