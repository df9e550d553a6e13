/** What must be there for the proof to go on. */
export function present<T>(thing: T | null | undefined, what = "something"): T {
  if (thing === null || thing === undefined) throw new Error(`${what} is missing`);
  return thing;
}
