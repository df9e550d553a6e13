import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memberships } from "@/db/schema";
import { acceptOffer } from "../../healthspace/connection/answer";
import { listContacts, listOffers } from "../../healthspace/connection/list";
import type { Account } from "../../platform/account/account";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { buildAccount, buildHealthspace, buildMembership } from "../demo/build";
import { connectAsOperator, setRolesAsOperator } from "./members";

const operator = "operator:ann";
const today = "2026-11-22";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let tom: Account;

beforeEach(async () => {
  ctx = await testContext();
  const account = await personWithoutTwoFactor(ctx);
  tom = await buildAccount(ctx, { firstName: "Tom", lastName: "Peters", email: "tom@example.nl" });
  const here = await buildHealthspace(ctx, { alias: "hier", name: "Hier", descriptionNl: "", descriptionEn: "" });
  await buildMembership(ctx, account, here);
  await buildMembership(ctx, tom, here, ["owner"]);
  cas = await logIn(ctx, account);
});
afterEach(() => ctx.dispose());

const connect = (staff = "tom@example.nl") =>
  connectAsOperator(ctx, operator, { alias: "hier", client: "Cas@example.nl", staff, access: "record" });
const roles = (...roles: ("owner" | "clinician" | "client")[]) =>
  setRolesAsOperator(ctx, operator, { alias: "hier", email: "tom@example.nl", roles });

test("the operator makes a member a clinician and asks a client whether they agree; the client decides", async () => {
  expect(codeOf(await connect())).toBe("offer-people");
  value(await roles("owner", "clinician"));
  value(await connect());
  const [offer] = await listOffers(ctx, cas.account.id, today);
  value(await acceptOffer(ctx, cas, present(offer).id));
  expect(await listContacts(ctx, cas.account.id, today)).toHaveLength(1);
  expect(codeOf(await connect())).toBe("offer-there");
});

test("a role that is taken away ends the contacts it stood for; given back, they do not return", async () => {
  value(await roles("owner", "clinician"));
  value(await connect());
  const [offer] = await listOffers(ctx, cas.account.id, today);
  value(await acceptOffer(ctx, cas, present(offer).id));
  value(await roles("owner"));
  value(await roles("owner", "clinician"));
  expect(await listContacts(ctx, cas.account.id, today)).toEqual([]);
  expect(await audited(ctx, "connection.ended")).toBe(1);
});

test("the last owner keeps the role, and who is no member gets none", async () => {
  expect(codeOf(await roles("clinician"))).toBe("role-last-owner");
  const [row] = await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, tom.id));
  expect(present(row).roles).toEqual(["owner"]);
  expect(codeOf(await connect("nobody@example.nl"))).toBe("no-such-member");
});
