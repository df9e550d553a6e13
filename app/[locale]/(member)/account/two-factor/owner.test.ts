import { expect, test } from "vitest";
import { changeAt } from "./owner";

test.each([
  ["/staff", "of-others"],
  ["/staff/behandelmodules/invitations", "of-others"],
  ["/staff/behandelmodules/invitations/staff", "of-others"],
  ["/staff/behandelmodules/members/x/roles", "of-others"],
  ["/staff/behandelmodules/policy/contacts", "of-others"],
  ["/staff/behandelmodules/clients/x/copy", "of-others"],
  ["/staff/account-recovery", "of-others"],
  ["/service-desk", "of-others"],
  ["/staffing", "anything-else"],
  ["/account/passkeys/x", "passkeys"],
  ["/account/two-factor/set-up", "second-step"],
  ["/account/export", "anything-else"],
] as const)("what %s changes: %s", (path, change) => {
  expect(changeAt(path)).toBe(change);
});
