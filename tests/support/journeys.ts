import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "./answers";
import { appCode } from "./authenticator";
import type { Answer, Visitor } from "./form-client";
import { codeFor } from "./inbox";
import type { Lab } from "./lab";
import { type Person, password } from "./people";

// What people do, as requests.

export const paths = {
  login: "/nl/login",
  verify: "/nl/login/verify",
  recovery: "/nl/login/recovery",
  lostPhone: "/nl/login/lost-phone",
  workspace: "/nl/workspace",
  staff: "/nl/staff",
  twoFactor: "/nl/account/two-factor",
  method: "/nl/account/two-factor/set-up",
  phone: "/nl/account/two-factor/set-up/sms",
  phoneCode: "/nl/account/two-factor/set-up/sms/verify",
  app: "/nl/account/two-factor/set-up/app",
  confirm: "/nl/account/confirm",
} as const;

export function enterPassword(visitor: Visitor, person: Pick<Person, "email">): Promise<Answer> {
  return visitor.submit(paths.login, { field: "email" }, { email: person.email, password });
}

/** The right password, up to the page that asks for a code. */
export async function logInUpToTheCode(visitor: Visitor, person: Pick<Person, "email">): Promise<void> {
  const answer = await enterPassword(visitor, person);
  expectVerdict(answer, "to /login/verify");
}

export function enterCode(visitor: Visitor, code: string, trust: "month" | "no" = "no"): Promise<Answer> {
  return visitor.submit(paths.verify, { field: "code" }, { code, ...(trust === "month" ? { trust: "on" } : {}) });
}

export function enterRecoveryCode(visitor: Visitor, code: string): Promise<Answer> {
  return visitor.submit(paths.recovery, { field: "code" }, { code });
}

/** Logs in to the worksheet with whatever the person has; `texts` is how many text messages the person got before. */
export async function logIn(
  lab: Lab,
  visitor: Visitor,
  person: Person,
  {
    with: method,
    texts = 0,
    trust = "no",
  }: { with: "nothing" | "sms" | "app"; texts?: number; trust?: "month" | "no" },
): Promise<void> {
  if (method === "nothing") {
    expectVerdict(await enterPassword(visitor, person), IN);
  } else {
    await logInUpToTheCode(visitor, person);
    const code =
      method === "sms"
        ? await codeFor(lab, person.phone.e164, texts + 1, visitor.port)
        : appCode(person.secret, lab.ctx.clock.now());
    expectVerdict(await enterCode(visitor, code, trust), IN);
  }
  await expectInside(visitor);
}

/** Whether the first page is shown to this browser: the worksheet, or Beheer to who only works here. */
export async function isInside(visitor: Visitor): Promise<boolean> {
  const answer = await visitor.open(paths.workspace);
  return (answer.path === paths.workspace || answer.path === paths.staff) && answer.body.includes(nl.menu.logOut);
}

export async function expectInside(visitor: Visitor): Promise<void> {
  if (!(await isInside(visitor))) throw new Error("the first page was not shown");
}

/** The password once more, for whoever logged in without a second step or longer than ten minutes ago. */
export function confirmPassword(visitor: Visitor, next: string): Promise<Answer> {
  return visitor.submit(`${paths.confirm}?next=${encodeURIComponent(next)}`, { field: "password" }, { password });
}

/** The number to set up; a code goes out to it. */
export async function enterPhone(visitor: Visitor, typed: string): Promise<void> {
  const answer = await visitor.submit(paths.phone, { field: "phone" }, { country: "NL", phone: typed });
  expectVerdict(answer, "to /account/two-factor/set-up/sms/verify");
}

/** Begins to set up an app; answers the secret that the page shows. */
export async function beginApp(visitor: Visitor): Promise<string> {
  const answer = await visitor.submit(paths.method, { button: nl.method.totp });
  expectVerdict(answer, "to /account/two-factor/set-up/app");
  return secretOn((await visitor.open(paths.app)).body);
}

/** The key of the app as it stands on its page. */
export function secretOn(body: string): string {
  return (/<span class=["']code["']>([A-Z2-7 ]+)<\/span>/.exec(body)?.[1] ?? "").replace(/\s/g, "");
}

export const IN = "to /workspace with a session";
export const BY_RECOVERY_CODE = IN;
export const ENROLLED = "to /account/two-factor/set-up/recovery-codes with a session";

export function expectVerdict(answer: Answer, wanted: string): void {
  const found = verdict(answer);
  if (found !== wanted) throw new Error(`expected "${wanted}", got "${found}"`);
}
