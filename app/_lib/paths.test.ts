import { expect, test } from "vitest";
import { localePath, withNext } from "./paths";

test("an address is a page in one language, with its query", () => {
  expect(localePath("nl", "/account/two-factor")).toBe("/nl/account/two-factor");
  expect(localePath("en", "/account/profile?done=saved")).toBe("/en/account/profile?done=saved");
  expect(localePath("en", `/staff/${"leefstijl"}/invitations`)).toBe("/en/staff/leefstijl/invitations");
});

test("the home page has no slash after its language", () => {
  expect(localePath("nl", "/")).toBe("/nl");
});

test("where to go on is one value of the query", () => {
  expect(withNext("/login", "/invitations/abc?x=1&y=2")).toBe("/login?next=%2Finvitations%2Fabc%3Fx%3D1%26y%3D2");
});

test("an address without a page does not compile", () => {
  // @ts-expect-error: the page is called /account/close
  expect(localePath("nl", "/account/end")).toBe("/nl/account/end");
  // @ts-expect-error: no language of ours
  expect(localePath("de", "/account")).toBe("/de/account");
});
