import { createHmac, randomBytes } from "node:crypto";
import { repeatedPress as policy } from "@/domain/policy";
import { processSingleton } from "@/domain/process-singleton";
import type { Failure, Result } from "@/domain/result";

// ADR 0080. On a slow line people press again before the page comes. The work was done by the first press, so the second one finds a
// spent code or a session with another secret. Both presses get the answer of the first.

export interface Press {
  /** Which button. */
  form: string;
  /** The secret that authorises the press: of a cookie or of a mailed link. Without one nothing can be remembered. */
  secret: string | null;
  /** Everything the work depends on. */
  typed: readonly string[];
}

interface Remembered {
  typed: string;
  answer: Promise<unknown>;
}

interface Answers {
  key: Buffer;
  /** By the button and the secret: of each the last press only. */
  lastPress: Map<string, Remembered>;
}

const answers = () =>
  processSingleton<Answers>("answers-to-presses", () => ({ key: randomBytes(32), lastPress: new Map() }));

/**
 * Does the work of one press once: the same press again, while the work is under way or within a minute after it succeeded, gets the
 * same answer. The same press means the same secret and the same fields, so it is no power that the first press did not have. A press
 * with other fields ends that: whoever holds a link and guesses the password that was typed behind it has one guess, not a minute of
 * them that nobody counts. A refusal is not kept. `becomes`: the secret that the browser has afterwards; a repeat may come with the
 * old one or the new one.
 */
export async function once<T, F extends Failure>(
  press: Press,
  work: () => Promise<Result<T, F>>,
  becomes?: (value: T) => string,
): Promise<Result<T, F>> {
  if (press.secret === null) return work();
  const { lastPress } = answers();
  const [key, typed] = [keyOf(press.form, press.secret), keyOf(...press.typed)];
  const earlier = lastPress.get(key);
  if (earlier?.typed === typed) return earlier.answer as Promise<Result<T, F>>;
  const answer = work();
  const own = { typed, answer };
  lastPress.set(key, own);
  const forget = () => {
    if (lastPress.get(key) === own) lastPress.delete(key);
  };
  try {
    const result = await answer;
    if (!result.ok) {
      forget();
      return result;
    }
    keep(key, own);
    if (becomes) keep(keyOf(press.form, becomes(result.value)), own);
    return result;
  } catch (error) {
    forget();
    throw error;
  }
}

function keep(key: string, press: Remembered): void {
  const { lastPress } = answers();
  lastPress.set(key, press);
  setTimeout(() => {
    if (lastPress.get(key) === press) lastPress.delete(key);
  }, policy.rememberedMs).unref();
  const [oldest] = lastPress.keys();
  if (lastPress.size > policy.remembered && oldest) lastPress.delete(oldest);
}

// Neither a secret nor a field can be read from a key.
function keyOf(...parts: readonly string[]): string {
  return createHmac("sha256", answers().key).update(JSON.stringify(parts)).digest("base64url");
}
