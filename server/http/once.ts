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

interface Answers {
  key: Buffer;
  byPress: Map<string, Promise<unknown>>;
}

const answers = () =>
  processSingleton<Answers>("answers-to-presses", () => ({ key: randomBytes(32), byPress: new Map() }));

/**
 * Does the work of one press once: the same press again, while the work is under way or within a minute after it succeeded, gets the
 * same answer. The same press means the same secret and the same fields, so it is no power that the first press did not have. A
 * refusal is not kept. `becomes`: the secret that the browser has afterwards; a repeat may come with the old one or the new one.
 */
export async function once<T, F extends Failure>(
  press: Press,
  work: () => Promise<Result<T, F>>,
  becomes?: (value: T) => string,
): Promise<Result<T, F>> {
  if (press.secret === null) return work();
  const key = keyOf(press);
  const earlier = answers().byPress.get(key);
  if (earlier) return earlier as Promise<Result<T, F>>;
  const answer = work();
  answers().byPress.set(key, answer);
  try {
    const result = await answer;
    if (!result.ok) {
      answers().byPress.delete(key);
      return result;
    }
    keep(key, answer);
    if (becomes) keep(keyOf({ ...press, secret: becomes(result.value) }), answer);
    return result;
  } catch (error) {
    answers().byPress.delete(key);
    throw error;
  }
}

function keep(key: string, answer: Promise<unknown>): void {
  const { byPress } = answers();
  byPress.set(key, answer);
  setTimeout(() => byPress.delete(key), policy.rememberedMs).unref();
  const [oldest] = byPress.keys();
  if (byPress.size > policy.remembered && oldest) byPress.delete(oldest);
}

// Neither a secret nor a field can be read from a key.
function keyOf({ form, secret, typed }: Press): string {
  return createHmac("sha256", answers().key)
    .update(JSON.stringify([form, secret, typed]))
    .digest("base64url");
}
