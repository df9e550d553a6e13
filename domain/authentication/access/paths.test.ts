import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { destination, detour, type Holding, type Level, levelOf } from "./paths";

describe("AT-76 T89 a link wants to send the person somewhere after login", () => {
  const tricks: readonly unknown[] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/workspace",
    "HTTPS://EVIL.EXAMPLE",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "//evil.example/workspace",
    "/nl//evil.example",
    "/workspace@evil.example",
    "@evil.example",
    ".evil.example",
    "/workspace/../../evil",
    "/account/../../evil",
    "/account/..",
    "/account/./profile",
    "/account/%2e%2e/evil",
    "/account%2f..",
    "/account/..%2f..%2fevil",
    "/account%00",
    "/account//evil.example",
    "/account\\..\\..\\evil.example",
    "/account;/../evil",
    "/account\r\nLocation: https://evil.example",
    "/account\n",
    "/account\r",
    "/account\u2028",
    "/account/\u202Egnp.exe",
    "/ａccount",
    "/account/profile?done=saved",
    "/account#top",
    "/staffx",
    "/staff/",
    "/staff?next=//evil.example",
    "/accounts",
    "/workspaces/1",
    "/login/verify",
    "/login/recovery",
    "/login/lost-phone",
    "/register",
    "/activate/stop",
    "/api/health",
    "/dev/inbox",
    "/workspace/",
    "/workspace?next=//evil.example",
    "/workspace#//evil.example",
    "/workspace\u0000",
    " /workspace",
    "/workspace ",
    "/WORKSPACE",
    "/nl/workspace",
    "/%77orkspace",
    "/login",
    "/api/auth/signout",
    "workspace",
    "/",
    "",
    "__proto__",
    "constructor",
    undefined,
    null,
    0,
    true,
    "/invitations/short",
    `/invitations/${"a".repeat(44)}`,
    `/invitations/${"a".repeat(43)}/register`,
    `/invitations/${"a".repeat(43)}?next=//evil.example`,
    `/invitations/${"a".repeat(43)}\n`,
    `//invitations/${"a".repeat(43)}`,
    `/nl/invitations/${"a".repeat(43)}`,
    `/invitations/${"/".repeat(43)}`,
    "/at/",
    "/at//evil.example",
    "/at/../evil",
    "/at/UPPER",
    "/at/leefstijl\n",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/..",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/.",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/../../account",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/a..b",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/a?x=1",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/a.b/c",
    "/workspace/8595f49d/pages/a.b",
    `/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/${"a".repeat(200)}.b`,
    ["/account"],
    { toString: () => "/account" },
  ];
  test.each(tricks.map((wanted) => [wanted]))("%j ends at the worksheet", (wanted) => {
    expect(destination(wanted)).toBe("/workspace");
  });

  const own = [
    "/workspace",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/check",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/your-night",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/pages/1.2_a-b",
    "/workspace/8595f49d-e365-4ea2-bce7-d964b7a6e02c/submissions/8595f49d-e365-4ea2-bce7-d964b7a6e02c",
    "/healthspace",
    "/healthspaces",
    "/account",
    "/account/two-factor",
    "/account/two-factor/set-up",
    "/account/confirm",
    "/account/memberships/cancel/V1StGXR8_Z5jdHi6B-myT",
    "/staff",
    "/staff/account-recovery",
    "/staff/leefstijl/invitations",
    "/staff/behandelmodules/own-page",
  ];
  test.each(own)("%s is one of our own pages", (path) => {
    expect(destination(path)).toBe(path);
  });

  test.each([`/invitations/${"aZ0_-".repeat(8)}abc`, "/at/behandelmodules"])("%s is come back to", (path) => {
    expect(destination(path)).toBe(path);
  });

  test("whatever is accepted, a browser reads as the same path of our own origin", () => {
    const pieces = [
      "/",
      "\\",
      ".",
      "..",
      "%2f",
      "%5c",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "\n",
      " ",
      "evil.example",
      "account",
      "staff",
      "at",
      "a",
    ];
    const path = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 8 });
    const wanted = path.map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(fc.oneof(wanted, fc.string(), fc.webUrl({ withQueryParameters: true })), (each) => {
        const to = destination(each);
        expect(new URL(to, "https://own.example").href).toBe(`https://own.example${to}`);
        expect(levelOf(to) === "session" || to.startsWith("/at/") || to.startsWith("/invitations/")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("no page of the guests is a place to be sent to: that would be a loop", () => {
    expect(own.map((path) => levelOf(path))).toEqual(own.map(() => "session"));
  });
});

describe("what a page needs", () => {
  test.each<[string, Level]>([
    ["/", "anyone"],
    ["/login", "anyone"],
    ["/login/verify", "challenge"],
    ["/login/verify/help", "challenge"],
    ["/login/recovery", "challenge"],
    ["/login/verify-me", "anyone"],
    ["/workspace", "session"],
    ["/workspace/anything/below", "session"],
    ["/workspaces", "anyone"],
    ["/healthspace", "session"],
    ["/healthspaces", "session"],
    ["/account", "session"],
    ["/account/", "session"],
    ["/account/two-factor/set-up/app", "session"],
    ["/accounts", "anyone"],
    ["/dev/inbox", "anyone"],
  ])("%s: %s", (path, level) => {
    expect(levelOf(path)).toBe(level);
  });
});

describe("T43 where a browser is sent instead", () => {
  test.each<[needs: Level, holds: Holding, to: string | null]>([
    ["anyone", "nothing", null],
    ["anyone", "challenge", null],
    ["anyone", "session", null],
    ["challenge", "nothing", "/login"],
    ["challenge", "challenge", null],
    ["challenge", "session", "/workspace"],
    ["session", "nothing", "/login"],
    ["session", "challenge", "/login/verify"],
    ["session", "session", null],
  ])("a page for %s, a browser with %s: %s", (needs, holds, to) => {
    expect(detour(needs, holds)).toBe(to);
  });
});
