import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { healthspaces, type MemberRole } from "@/db/schema";
import { requiresTwoFactor } from "../../authentication/second-factor/required-by-healthspace";
import { buildMembership } from "../../operations/demo/build";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { DAY } from "../../testing/moments";
import { personWithApp } from "../../testing/people";
import { lastDetail } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { readPolicy, type Setting, saveSetting, settings } from "./policy";

const alias = "behandelmodules";

let ctx: Awaited<ReturnType<typeof testContext>>;
let here: string;
let olga: Inside;
beforeEach(async () => {
  ctx = await testContext();
  here = await aHealthspace(ctx);
  olga = await person("Olga", ["owner"]);
});
afterEach(() => ctx.dispose());

async function person(firstName: string, roles: MemberRole[]): Promise<Inside> {
  const { account } = await personWithApp(ctx, { firstName, email: `${firstName.toLowerCase()}@example.nl` });
  await buildMembership(ctx, account, here, roles);
  return logIn(ctx, account);
}

// Days begin at midnight UTC here; in the product in the Netherlands.
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const today = () => dayOf(ctx.clock.now());
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const save = (setting: Setting, form: Record<string, string>, who = olga) =>
  saveSetting(ctx, who, alias, setting, form, { today: today(), startOf, dayOf });
const row = async () => present((await ctx.db.read.select().from(healthspaces))[0]);

test.each(["assistant", "clinician", "library", "client"] as const)("%s reads and sets nothing", async (role) => {
  const ada = await person("Ada", [role]);
  expect(codeOf(await readPolicy(ctx, ada, alias))).toBe("staff-only");
  const before = await row();
  for (const setting of Object.keys(settings) as Setting[]) {
    const form = {
      from: "31-12-2030",
      days: "0",
      entry: "open",
      rule: "tell",
      sender: "X",
      phone: "088",
      complaintsNl: "x",
    };
    expect(codeOf(await save(setting, form, ada)), setting).toBe("staff-only");
  }
  expect(await row()).toEqual(before);
});

describe("two-factor asked of every member", () => {
  test("from the day that was typed, not before; empty: their own choice; in the audit", async () => {
    const tomorrow = new Date(ctx.clock.now() + DAY).toISOString().slice(0, 10);
    value(await save("two-factor", { from: tomorrow }));
    const from = startOf(tomorrow);
    const asked = (now: number) => requiresTwoFactor(ctx, olga.account.id, now);
    expect([await asked(from - 1), await asked(from)]).toEqual([false, true]);
    expect(await lastDetail(ctx, "config.changed")).toEqual({ what: "policy", setting: "two-factor" });
    value(await save("two-factor", { from: " " }));
    expect((await row()).twoFactorRequiredFrom).toBeNull();
  });

  test.each([
    ["gisteren", "policy-date"],
    ["2026-02-30", "policy-date"],
    ["1-1-2020", "policy-date-past"],
  ])("%j: %s", async (from, code) => {
    expect(codeOf(await save("two-factor", { from }))).toBe(code);
  });

  test("saved as it stands after its day has passed nothing changes; another day of then is refused", async () => {
    const from = ctx.clock.now() + 5;
    await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: from }));
    const [day, before] = [today(), dayOf(from - DAY)];
    ctx.clock.pass(30 * DAY);
    olga = await logIn(ctx, olga.account);
    value(await save("two-factor", { from: day }));
    expect((await row()).twoFactorRequiredFrom).toBe(from);
    expect(codeOf(await save("two-factor", { from: before }))).toBe("policy-date-past");
    value(await save("two-factor", { from: "" }));
    expect(codeOf(await save("two-factor", { from: day }))).toBe("policy-date-past");
  });

  test("from today on is now", async () => {
    value(await save("two-factor", { from: today() }));
    expect(await requiresTwoFactor(ctx, olga.account.id, ctx.clock.now())).toBe(true);
  });
});

test.each([
  ["trust", { days: "0" }, { trustDays: 0 }],
  ["trust", { days: "30" }, { trustDays: 30 }],
  ["trust", { days: "" }, { trustDays: null }],
  ["entry", { entry: "open" }, { entry: "open" }],
  ["contacts", { rule: "tell" }, { connectionRule: "tell" }],
  ["sender", { sender: "Team Zonnehof & Co." }, { senderName: "Team Zonnehof & Co." }],
  ["sender", { sender: "" }, { senderName: null }],
  [
    "reachable",
    { phone: "+31 (0)88-123 45 67", hoursNl: "ma–vr 9–17 uur" },
    { phone: "+31 (0)88-123 45 67", hoursEn: null },
  ],
  [
    "complaints",
    { complaintsNl: "Bel ons.\r\nOf schrijf." },
    { complaintsNl: "Bel ons.\nOf schrijf.", complaintsEn: null },
  ],
] as [Setting, Record<string, string>, object][])("%s %j is kept", async (setting, form, expected) => {
  value(await save(setting, form));
  expect(await row()).toMatchObject(expected);
});

test.each([
  ["trust", { days: "31" }, "policy-days"],
  ["trust", { days: "-1" }, "policy-days"],
  ["trust", { days: "1.5" }, "policy-days"],
  ["trust", { days: "een" }, "policy-days"],
  ["entry", { entry: "" }, "policy-choice"],
  ["entry", { entry: "closed" }, "policy-choice"],
  ["contacts", { rule: "never" }, "policy-choice"],
  ["sender", { sender: "x".repeat(61) }, "policy-long"],
  ["sender", { sender: "kijk op evil.example" }, "policy-sender"],
  ["sender", { sender: "a@b.nl" }, "policy-sender"],
  ["sender", { sender: 'Bank" <x>' }, "policy-sender"],
  ["sender", { sender: "twee\nregels" }, "policy-sender"],
  ["reachable", { phone: "bel ons" }, "policy-phone"],
  ["reachable", { hoursEn: "x".repeat(201) }, "policy-long"],
  ["complaints", { complaintsEn: "a\u202eb" }, "text-invalid"],
] as [Setting, Record<string, string>, string][])("%s %j is refused: %s", async (setting, form, code) => {
  const before = await row();
  expect(codeOf(await save(setting, form))).toBe(code);
  expect(await row()).toEqual(before);
});
