import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askDeletion, deactivateAccount } from "./account-lifecycle/closure/closure";
import { setAbsence } from "./account-lifecycle/profile/absence";
import { changeProfile } from "./account-lifecycle/profile/profile";
import { beginRegistration } from "./account-lifecycle/registration/begin";
import { askQuestion } from "./account-lifecycle/support/question";
import { changePassword } from "./authentication/password/change-password";
import { judgePassword } from "./authentication/password/password-rule";
import { judgeInvitation } from "./healthspace/invitation/send";
import { type Inside, logIn } from "./testing/log-in";
import { personWithoutTwoFactor, userAgent } from "./testing/people";
import { testContext } from "./testing/test-context";

// Whoever sees an error only after another was put right is refused twice. Every form with more than one field that can be wrong; the
// check of an account recovery is in healthspace/staff/staff.test.ts, the pages themselves are in e2e/errors-at-once.spec.ts.

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
});
afterEach(() => ctx.dispose());

const today = "2026-11-22";
const entry = { kind: "healthspace", id: "open" } as const;

const forms: Record<string, { empty: () => Promise<unknown>; wrong: () => Promise<unknown>; fields: string[] }> = {
  absence: {
    empty: () => setAbsence(ctx, cas, { from: "", until: "", message: "", today }),
    wrong: () => setAbsence(ctx, cas, { from: "31-2-2027", until: "1-1-2026", message: "a\u202eb", today }),
    fields: ["from", "until", "message"],
  },
  "a question": {
    empty: () => askQuestion(ctx, { email: "", question: " ", locale: "nl", supportEmail: "desk@example.nl" }),
    wrong: () => askQuestion(ctx, { email: "cas", question: "\u0000", locale: "nl", supportEmail: "desk@example.nl" }),
    fields: ["email", "question"],
  },
  "an invitation": {
    empty: async () => judgeInvitation({ email: "", firstName: "1" }),
    wrong: async () => judgeInvitation({ email: "a@b.nl,c@d.nl", firstName: "https://x.nl" }),
    fields: ["email", "firstName"],
  },
  "another password": {
    empty: () => changePassword(ctx, cas, { current: "", password: "", repeat: "" }),
    wrong: () => changePassword(ctx, cas, { current: "", password: "kort", repeat: "" }),
    fields: ["current", "password", "repeat"],
  },
  "a new password by mail": {
    empty: () => judgePassword(ctx, cas.account, { password: "", repeat: "" }, "off"),
    wrong: () => judgePassword(ctx, cas.account, { password: "kort", repeat: "" }, "off"),
    fields: ["password", "repeat"],
  },
  "deactivating the account": {
    empty: () => deactivateAccount(ctx, cas, { understood: "no", password: "" }),
    wrong: () => deactivateAccount(ctx, cas, { understood: "no", password: "" }),
    fields: ["understood", "password"],
  },
  "deleting the account": {
    empty: () => askDeletion(ctx, cas, { understood: "no", password: "" }),
    wrong: () => askDeletion(ctx, cas, { understood: "no", password: "" }),
    fields: ["understood", "password"],
  },
  "the profile": {
    empty: () => changeProfile(ctx, cas, { firstName: "", lastName: "", dateOfBirth: "x", locale: "" }),
    wrong: () => changeProfile(ctx, cas, { firstName: "1", lastName: "2", dateOfBirth: "31-2-1990", locale: "xx" }),
    fields: ["firstName", "lastName", "dateOfBirth", "locale"],
  },
  registration: {
    empty: () => register({ firstName: "", lastName: "", dateOfBirth: "", email: "", password: "", repeat: "" }),
    wrong: () =>
      register({ firstName: "1", lastName: "2", dateOfBirth: "x", email: "cas", password: "kort", repeat: "" }),
    fields: ["firstName", "lastName", "dateOfBirth", "email", "password", "repeat"],
  },
};

function register(typed: Parameters<typeof beginRegistration>[1]["typed"]) {
  return beginRegistration(ctx, { typed, entry, locale: "nl", userAgent });
}

describe.each(Object.entries(forms))("the form of %s says everything at once", (_, { empty, wrong, fields }) => {
  test.each([
    ["empty", () => empty()],
    ["filled in wrongly everywhere", () => wrong()],
  ])("%s", async (_, send) => {
    const named = fieldsIn(await send());
    expect([...new Set(named)].toSorted()).toEqual(fields.toSorted());
  });
});

/** The fields that an answer names, wherever it keeps them. */
function fieldsIn(answer: unknown): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  if ("field" in answer && typeof answer.field === "string") return [answer.field];
  return Object.values(answer).flatMap(fieldsIn);
}
