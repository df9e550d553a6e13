import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type FormState, SWITCH_LANGUAGE, untouched } from "@/components/ui/form-state";
import { staffRoles } from "@/domain/healthspace/staff/may";
import { settings } from "@/domain/healthspace/staff/policy";
import { notificationKinds } from "@/domain/platform/account/notification-kinds";
import { present } from "@/domain/testing/answers";
import { beginRequest, requestInProgress } from "@/server/runtime/request-facts";

vi.mock("server-only", () => ({}));

// Nothing that an action needs to carry anything out: one that tried would answer with a problem.
const nothing = vi.hoisted(() => () => {
  throw new Error("carried out");
});
vi.mock("@/server/runtime/context", () => ({ getContext: nothing, getEnv: () => ({}) }));
vi.mock("next/headers", () => ({ cookies: nothing, headers: nothing }));
vi.mock("@/server/observability/log", () => ({ log: { error: () => undefined }, describeError: String }));
vi.mock("next-intl/server", () => ({ getTranslations: async () => Object.assign(String, { has: () => false }) }));
vi.mock("@/server/auth/auth", () => ({ signIn: nothing }));

const root = "app/[locale]/";

type Action = (...given: unknown[]) => Promise<FormState>;

/** Every form in which more is filled in than secrets: its page, its action, what the action is bound to, its fields. */
type Form = [page: string, actions: string, name: string, bound: unknown[], fields: readonly string[]];
const forms: Form[] = [
  ["(guest)/login/login-form.tsx", "(guest)/login/actions", "logIn", [], ["email"]],
  ["(guest)/login/verify/page.tsx", "(guest)/login/verify/actions", "submitCode", [], ["trust"]],
  ["(guest)/forgot-password/page.tsx", "(guest)/forgot-password/actions", "askForReset", [], ["email"]],
  [
    "(guest)/register/register-page.tsx",
    "(guest)/register/actions",
    "signUp",
    ["behandelmodules"],
    ["firstName", "lastName", "dateOfBirth", "email"],
  ],
  ["(guest)/register/address/page.tsx", "(guest)/register/check-email/actions", "correctAddress", [], ["email"]],
  ["(info)/help/question/page.tsx", "(info)/help/question/actions", "sendQuestion", [], ["email", "question"]],
  ["(member)/account/close/close-form.tsx", "(member)/account/close/actions", "deactivate", [], ["understood"]],
  ["(member)/account/close/close-form.tsx", "(member)/account/close/actions", "remove", [], ["understood"]],
  [
    "(member)/account/profile/page.tsx",
    "(member)/account/profile/actions",
    "saveProfile",
    [],
    ["firstName", "lastName", "dateOfBirth", "locale"],
  ],
  ["(member)/account/passkeys/[id]/page.tsx", "(member)/account/passkeys/actions", "giveName", ["id"], ["name"]],
  [
    "(member)/account/profile/email/page.tsx",
    "(member)/account/profile/email/actions",
    "requestEmailChange",
    [],
    ["email"],
  ],
  [
    "(member)/account/absence/page.tsx",
    "(member)/account/absence/actions",
    "saveAbsence",
    [],
    ["from", "until", "message"],
  ],
  [
    "(member)/account/notifications/page.tsx",
    "(member)/account/notifications/actions",
    "saveNotifications",
    [],
    notificationKinds,
  ],
  [
    "(member)/account/two-factor/set-up/sms/page.tsx",
    "(member)/account/two-factor/set-up/sms/actions",
    "confirmPhone",
    [],
    ["country", "phone"],
  ],
  [
    "(member)/account/two-factor/recovery-codes/keep-codes-form.tsx",
    "(member)/account/two-factor/recovery-codes/actions",
    "keepCodes",
    [],
    ["method"],
  ],
  [
    "(member)/staff/[alias]/invitations/page.tsx",
    "(member)/staff/[alias]/invitations/actions",
    "invite",
    ["behandelmodules"],
    ["email", "firstName", "language", "connectTo"],
  ],
  [
    "(member)/staff/[alias]/invitations/staff/page.tsx",
    "(member)/staff/[alias]/invitations/actions",
    "inviteWorker",
    ["behandelmodules"],
    ["email", "firstName", "language", ...staffRoles],
  ],
  [
    "(member)/staff/[alias]/invitations/several/page.tsx",
    "(member)/staff/[alias]/invitations/actions",
    "inviteList",
    ["behandelmodules"],
    ["addresses", "language"],
  ],
  [
    "(member)/staff/[alias]/members/[member]/roles/page.tsx",
    "(member)/staff/[alias]/members/actions",
    "saveRoles",
    ["behandelmodules", "member"],
    [...staffRoles, "visible"],
  ],
  [
    "(member)/staff/[alias]/members/[member]/connect/page.tsx",
    "(member)/staff/[alias]/members/actions",
    "connect",
    ["behandelmodules", "member"],
    ["clinician", "access", "until"],
  ],
  ...Object.entries(settings).map(
    ([setting, fields]) =>
      [
        "(member)/staff/[alias]/policy/[setting]/page.tsx",
        "(member)/staff/[alias]/policy/actions",
        "save",
        ["behandelmodules", setting],
        fields,
      ] satisfies Form,
  ),
  [
    "(member)/staff/[alias]/clients/page.tsx",
    "(member)/staff/[alias]/clients/actions",
    "search",
    ["behandelmodules"],
    ["lastName", "dateOfBirth"],
  ],
  [
    "(member)/staff/[alias]/clients/[client]/assign/page.tsx",
    "(member)/staff/[alias]/clients/[client]/assign/actions",
    "putItReady",
    ["behandelmodules", "client", ["version"]],
    ["word", "from", "before", "feedback", "repeated", "again", "title-0", "subtitle-0"],
  ],
  [
    "(member)/staff/[alias]/library/[item]/page.tsx",
    "(member)/staff/[alias]/library/[item]/actions",
    "saveTopic",
    ["behandelmodules", "item"],
    ["topicNl", "topicEn"],
  ],
  ["(member)/messages/new/page.tsx", "(member)/messages/actions", "begin", ["here", "me"], ["to", "subject", "body"]],
  [
    "(member)/staff/[alias]/clients/[client]/messages/new/page.tsx",
    "(member)/messages/actions",
    "begin",
    ["here", "client"],
    ["subject", "body"],
  ],
  ["(member)/staff/account-recovery/page.tsx", "(member)/staff/account-recovery/actions", "lookUp", [], ["reference"]],
  ["(member)/service-desk/page.tsx", "(member)/service-desk/actions", "search", [], ["sought"]],
  [
    "(member)/service-desk/page.tsx",
    "(member)/service-desk/actions",
    "check",
    ["ticket"],
    ["lastName", "dateOfBirth", "reason"],
  ],
  [
    "(member)/staff/account-recovery/page.tsx",
    "(member)/staff/account-recovery/actions",
    "approve",
    ["ticket"],
    ["lastName", "dateOfBirth", "reason"],
  ],
];

/** Its one field is the code of a colour, in one of several forms. */
const NOT_KEPT = "(member)/staff/[alias]/own-page/page.tsx";

const secrets = ["password", "repeat", "current", "code"];

/** Ticked or chosen: nobody writes in it. */
const chosen = ["trust", "understood", "method"];

/** Longer than any rule allows: what was typed comes back whole even so. */
function typedIn(name: string): string {
  return chosen.includes(name) ? `typed ${name}` : `typed ${name}`.padEnd(10_000, ".");
}

function filledIn(names: readonly string[]): FormData {
  const data = new FormData();
  for (const name of names) data.set(name, typedIn(name));
  for (const name of secrets) data.set(name, `secret ${name}`);
  data.set(SWITCH_LANGUAGE, "en");
  return data;
}

beforeEach(() => beginRequest({ id: "r" }));

describe("I change the language of a form that I have filled in", () => {
  test.each(forms)("%s keeps every field of %s %s, no secret, and carries nothing out", async (...row) => {
    const [, actions, name, bound, fields] = row;
    const module: Record<string, Action> = await import(/* @vite-ignore */ resolve(root, `${actions}.ts`));
    const answer = present(await module[name]?.(...bound, untouched, filledIn(fields)));
    expect(answer.problems).toEqual([]);
    for (const field of fields) expect(answer.values[field]).toBe(typedIn(field));
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(requestInProgress()?.typed).toEqual(answer.values);
  });

  test("a page of questions keeps every answer, and saves nothing", async () => {
    const { saveAnswersOfPage } = await import("../[locale]/(member)/workspace/[id]/pages/[page]/actions");
    await saveAnswersOfPage(
      filledIn(["id", "round", "page", "t:reason", "r:reason", "c:sleep", "o:wakes:1", "x:other"]),
    );
    const kept = ["id", "round", "page", "t:reason", "r:reason", "c:sleep", "o:wakes:1"];
    expect(Object.keys(requestInProgress()?.typed ?? {})).toEqual(kept);
    expect(requestInProgress()?.typed?.["t:reason"]).toBe(typedIn("t:reason"));
    expect(requestInProgress()?.answered).toBeUndefined();
  });

  test("and not by the button of the form itself: then the action goes to work", async () => {
    const data = filledIn(["email"]);
    data.delete(SWITCH_LANGUAGE);
    const { logIn } = await import("../[locale]/(guest)/login/actions");
    expect((await logIn(untouched, data)).problems).toMatchObject([{ text: "unexpected" }]);
    expect(requestInProgress()?.typed).toBeUndefined();
  });
});

describe("the table has every form", () => {
  const pages = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".tsx"))
    .map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
  const listed = [...new Set(forms.map(([page]) => page))].sort();

  test("that keeps what was typed", () => {
    const keeping = pages.filter(({ text }) => text.includes("typedFormTexts(")).map(({ path }) => path);
    expect(keeping.sort()).toEqual(listed);
  });

  test("in which anything but a secret is typed, ticked or chosen", () => {
    const field =
      /<(TextField|TextArea|SelectField|CheckboxField|RadioGroup|EmailField|KeptMethodField|NewMessageFields|InviteeFields)\b/;
    const typed = pages.filter(({ text }) => field.test(text)).map(({ path }) => path);
    expect(typed.filter((path) => path !== NOT_KEPT).sort()).toEqual(listed);
  });

  test.each(pages.filter(({ path }) => listed.includes(path)))("$path: with all its fields", ({ path, text }) => {
    const names = [...text.matchAll(/<(?:TextField|TextArea|SelectField|CheckboxField|RadioGroup)\s+name="(\w+)"/g)];
    const known = forms.filter(([page]) => page === path).flatMap(([, , , , fields]) => fields);
    for (const [, name] of names) expect(known).toContain(name);
  });
});
