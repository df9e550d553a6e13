import { getTranslations } from "next-intl/server";
import { CheckboxField } from "@/components/ui/checkbox-field";
import type { StaffRole } from "@/domain/healthspace/staff/may";

/** The roles that whoever looks may give, each a box with what it allows. */
export async function RoleBoxes({ give, held }: { give: readonly StaffRole[]; held: readonly string[] }) {
  const t = await getTranslations("members");
  return (
    <fieldset className="radio-group">
      <legend className="radio-group__legend">{t("roles")}</legend>
      {give.map((role) => (
        <CheckboxField
          key={role}
          name={role}
          label={t(`role.${role}`)}
          description={t(`roleText.${role}`)}
          defaultChecked={held.includes(role)}
        />
      ))}
    </fieldset>
  );
}
