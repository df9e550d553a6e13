const OLDEST_YEAR = 1900;

/** A date of birth as `1990-12-31`, from what a date field sends or from `31-12-1990`; `null` when there is no such day or it is yet to come. */
export function readDateOfBirth(typed: string, now: number): string | null {
  const text = typed.trim();
  const [, ...iso] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const [, day, month, year] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  const parts = iso.length === 3 ? iso : [year, month, day];
  const [y = 0, m = 0, d = 0] = parts.map(Number);
  const at = new Date(Date.UTC(y, m - 1, d));
  const real = at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d;
  return real && y >= OLDEST_YEAR && at.getTime() <= now ? at.toISOString().slice(0, 10) : null;
}
