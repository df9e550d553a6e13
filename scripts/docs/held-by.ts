import { citationsIn, citingFiles, isTest } from "../lib/citations.mjs";

const ROW = /^\| ((?:T|AT-)\d+) \| (.+) \| [^|]* \|$/gm;

/** Fills the last column of the register of threats: the tests that name each one. `folder`: the repository. */
export function heldBy(folder: string, register: string): string {
  const tests = new Map<string, Set<string>>();
  for (const file of citingFiles(folder).filter(({ path }) => isTest(path))) {
    for (const { cited } of citationsIn(file)) tests.set(cited, (tests.get(cited) ?? new Set()).add(file.path));
  }
  return register.replace(ROW, (_, id: string, what: string) => {
    const paths = [...(tests.get(id) ?? [])].sort().map((path) => `\`${path}\``);
    return `| ${id} | ${what} | ${paths.join(", ") || "–"} |`;
  });
}
