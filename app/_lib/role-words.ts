import "server-only";
import { getTranslations } from "next-intl/server";
import type { StaffRole } from "@/domain/healthspace/staff/may";

/** "Eigenaar, Behandelaar". */
export async function rolesInWords(roles: readonly ("client" | StaffRole)[]): Promise<string> {
  const t = await getTranslations("members");
  return roles.map((role) => t(`role.${role}`)).join(", ");
}
