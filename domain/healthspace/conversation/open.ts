import { type AnyColumn, type Placeholder, type SQL, sql } from "drizzle-orm";
import { isConnected } from "../connection/living";

type Value = string | Placeholder | AnyColumn | SQL;
type Moment = number | Placeholder;

/**
 * The condition under which a member of staff may read a conversation now: a contact with health record access, or being in it with a
 * contact of any kind, or as somebody who chose to be visible and whom the client wrote to (ROLE-9). Feedback is part of the record. A
 * contact or a role that ends closes it with the same change, because this is asked at every reading. `row`: what the statement calls
 * the conversation.
 */
export function isOpenToStaff(staff: Value, row: "c" | "conversations", now: Moment): SQL {
  const client = sql.raw(`${row}.client_id`);
  const healthspace = sql.raw(`${row}.healthspace_id`);
  const connected = (atLeast: "messages" | "record") => isConnected({ staff, client, healthspace, atLeast }, now);
  return sql`(${connected("record")} OR (${sql.raw(`${row}.assignment_id`)} IS NULL AND EXISTS (
    SELECT 1 FROM conversation_people ip WHERE ip.conversation_id = ${sql.raw(`${row}.id`)} AND ip.account_id = ${staff}
    AND ip.joined_at IS NOT NULL AND (${connected("messages")} OR (${isVisibleTo({ staff, client, healthspace })}
      AND NOT EXISTS (SELECT 1 FROM connections ec WHERE ec.client_id = ${client} AND ec.staff_id = ${staff}
        AND ec.healthspace_id = ${healthspace} AND ec.accepted_at IS NOT NULL
        AND coalesce(ec.ended_at, ec.until_at) >= ip.joined_at))))))`;
}

/** A clinician of this Healthspace who chose to be visible, and a client of it: that client may write to them without a contact. */
export function isVisibleTo(parts: { staff: Value; client: Value; healthspace: Value }): SQL {
  const { staff, client, healthspace } = parts;
  const member = (person: Value, role: "client" | "clinician", more: string) => sql`EXISTS (SELECT 1 FROM memberships vm
    WHERE vm.account_id = ${person} AND vm.healthspace_id = ${healthspace} AND vm.ended_at IS NULL ${sql.raw(more)}
    AND EXISTS (SELECT 1 FROM json_each(vm.roles) WHERE value = ${role}))`;
  return sql`(${staff} <> ${client} AND ${member(staff, "clinician", "AND vm.visible_at IS NOT NULL")}
    AND ${member(client, "client", "")})`;
}
