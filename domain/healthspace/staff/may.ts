import type { MemberRole } from "@/db/schema";

/** Something a role in a Healthspace allows. Reading or writing about a client asks for a connection besides (`isConnected`). */
export type StaffAction =
  | "see-members"
  | "invite"
  | "answer-requests"
  | "end-memberships"
  | "give-roles"
  | "set-policy"
  | "connect-anyone"
  | "connect-self"
  | "treat"
  | "see-tasks"
  | "read-library"
  | "manage-library";

/** Who may what (ADR 0106). Owner and assistant read nothing of a client by their role; an owner who treats is a clinician besides. */
const holders: Record<StaffAction, readonly MemberRole[]> = {
  "see-members": ["owner", "assistant", "clinician-invites"],
  invite: ["owner", "assistant", "clinician-invites"],
  "answer-requests": ["owner", "assistant", "clinician-invites"],
  "end-memberships": ["owner", "assistant"],
  "give-roles": ["owner", "assistant"],
  "set-policy": ["owner"],
  "connect-anyone": ["owner", "assistant"],
  "connect-self": ["owner", "assistant", "clinician-connects"],
  treat: ["clinician"],
  "see-tasks": ["owner", "assistant", "clinician"],
  "read-library": ["owner", "assistant", "clinician", "library"],
  "manage-library": ["owner", "library"],
};

/** Whether one of these roles allows it. */
export function may(roles: readonly MemberRole[], action: StaffAction): boolean {
  return holders[action].some((role) => roles.includes(role));
}

/** What staff can be given, in the order in which the pages show it. The last two of a clinician are rights, and none alone. */
export const staffRoles = [
  "owner",
  "assistant",
  "clinician",
  "clinician-connects",
  "clinician-invites",
  "library",
] as const satisfies readonly MemberRole[];

export type StaffRole = (typeof staffRoles)[number];

/** Whether somebody with these roles may give `role` to somebody else, or take it: an assistant neither makes an owner nor ends one. */
export function mayGive(roles: readonly MemberRole[], role: MemberRole): boolean {
  return may(roles, "give-roles") && (role !== "owner" || roles.includes("owner"));
}

/** Whether no right of a clinician stands there without the clinician. */
export function isWhole(roles: readonly MemberRole[]): boolean {
  const hasRight = roles.includes("clinician-connects") || roles.includes("clinician-invites");
  return roles.includes("clinician") || !hasRight;
}

/** Whether clients can be shown somebody with these roles: they write to whoever is visible, and only a clinician reads it. */
export function isShowable(roles: readonly MemberRole[]): boolean {
  return roles.includes("clinician");
}

/** Roles of people who work in a Healthspace. The rights `clinician-connects` and `clinician-invites` add to them and are none alone. */
const working: readonly MemberRole[] = ["owner", "assistant", "clinician", "library"];

export function isStaff(roles: readonly MemberRole[]): boolean {
  return working.some((role) => roles.includes(role));
}
