/**
 * What a table of ours has for a word from the address, else `null`. The word is a stranger's: `constructor` is in every object, and a
 * doubled parameter is a list.
 */
export function lookUp<Value>(table: Readonly<Record<string, Value>>, asked: unknown): Value | null {
  return typeof asked === "string" && Object.hasOwn(table, asked) ? (table[asked] ?? null) : null;
}
