/** In sessionStorage, from the press on the other language until its page is there: this tab only. */
const KEY = "typed";
/** A page that never came must not fill in a form much later. */
const MAX_AGE_MS = 60_000;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Kept {
  path: string;
  /** The mark of the person the page was made for (ADR 0077); `null` on a page that belongs to nobody. */
  owner: string | null;
  /** By the browser's own clock, the only one that two pages share. Milliseconds since 1970. */
  at: number;
  fields: [name: string, value: string | boolean | null][];
}

/** Keeps what was typed on this page for the same page in another language. Never a password or a code. */
export function keepTyped(path: string, owner: string | null): void {
  const fields = allFields().map((field): Kept["fields"][number] => [field.name, isSecret(field) ? null : read(field)]);
  // The browser's own clock, which wrote it and reads it: nothing of the server compares it.
  const kept: Kept = { path, owner, at: Date.now(), fields };
  try {
    if (fields.length > 0) sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // No storage, or none left: the page comes without what was typed.
  }
}

/** Fills in what was kept for this page, and forgets it. */
export function restoreTyped(path: string, owner: string | null): void {
  const kept = take();
  if (!kept || !isFor(kept, path, owner, Date.now())) return;
  for (const [index, field] of allFields().entries()) {
    const [name, value] = kept.fields[index] ?? ["", null];
    if (name === field.name && value !== null && !isSecret(field)) write(field, value);
  }
}

function take(): Kept | null {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return kept === null ? null : (JSON.parse(kept) as Kept);
  } catch {
    return null;
  }
}

/** Whether what was kept belongs on this page: soon enough, and not in a form of whoever logged in in another tab meanwhile. */
export function isFor(kept: Omit<Kept, "fields">, path: string, owner: string | null, now: number): boolean {
  const isOfAnother = kept.owner !== null && owner !== null && kept.owner !== owner;
  return kept.path === path && !isOfAnother && Math.abs(now - kept.at) < MAX_AGE_MS;
}

function allFields(): Field[] {
  return [...document.querySelectorAll<Field>("main :is(input, textarea, select)[name]")];
}

/** What a page may not carry on: secrets, whatever their type while they are shown, and what nobody typed. */
export function isSecret(field: Pick<Field, "type" | "autocomplete">): boolean {
  if (["password", "hidden", "file", "submit", "button"].includes(field.type)) return true;
  return /password|one-time-code/.test(field.autocomplete);
}

function isTick(field: Field): field is HTMLInputElement {
  return field.type === "checkbox" || field.type === "radio";
}

function read(field: Field): string | boolean {
  return isTick(field) ? field.checked : field.value;
}

function write(field: Field, value: string | boolean): void {
  if (isTick(field)) {
    // A click, so that whoever listens to the field hears of it; a chosen radio button cannot be clicked off.
    if (field.checked !== value && (field.type === "checkbox" || value === true)) field.click();
    return;
  }
  if (field.value === value) return;
  field.value = String(value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
