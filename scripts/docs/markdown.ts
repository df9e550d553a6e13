/** A table. A "|" inside a cell is written so that it stays inside. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/**
 * Replaces what stands between `<!-- generated: name … -->` and `<!-- end of name -->`; the marks stay. Throws when they are not
 * there, so that a renamed mark cannot silently stop the generation.
 */
export function replaceSection(text: string, name: string, body: string): string {
  const section = new RegExp(`(<!-- generated: ${name}\\b[^>]*-->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!section.test(text))
    throw new Error(`The marks <!-- generated: ${name} --> and <!-- end of ${name} --> are missing.`);
  return text.replace(section, (_, begin: string, end: string) => `${begin}\n${body}\n\n${end}`);
}
