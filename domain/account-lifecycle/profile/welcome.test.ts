import { afterEach, beforeEach, expect, test } from "vitest";
import { endSession } from "../../platform/session/find-session";
import { present, value } from "../../testing/answers";
import { comeInside, logIn, nextPage } from "../../testing/log-in";
import { password, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { activationLink, anInvitation, signUp } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { activate } from "../registration/activate";
import { dismissWelcome } from "./welcome";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

async function newPerson() {
  await signUp(ctx, (await anInvitation(ctx)).entry);
  const token = await activationLink(ctx);
  const { login } = value(await activate(ctx, { token, password, userAgent, openChallenge: null }));
  if (login?.next !== "session") throw new Error("not inside");
  return comeInside(ctx, login.sessionSecret);
}

test("I am welcomed from my first page on, at every login, until I have read it", async () => {
  const mira = await newPerson();
  expect(mira.account.welcomeAt).toBe(ctx.clock.now());
  const again = await logIn(ctx, mira.account);
  expect(again.account.welcomeAt).not.toBeNull();
  await dismissWelcome(ctx, again);
  expect((await nextPage(ctx, mira)).account.welcomeAt).toBeNull();
  expect((await logIn(ctx, mira.account)).account.welcomeAt).toBeNull();
});

test("who was here before is not welcomed", async () => {
  expect((await personWithoutTwoFactor(ctx)).welcomeAt).toBeNull();
});

test("a session that is over puts nothing aside, and nobody else's welcome goes", async () => {
  const mira = await newPerson();
  const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
  await dismissWelcome(ctx, cas);
  await endSession(ctx, mira.account.id, mira.session.id);
  await dismissWelcome(ctx, mira);
  expect(present((await logIn(ctx, mira.account)).account.welcomeAt)).toBeGreaterThan(0);
});
