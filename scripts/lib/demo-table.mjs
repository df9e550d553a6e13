import { existsSync, readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join("   ")}`.trimEnd());
}

/** The lines printed at start: who can log in to the demo, and where their messages are shown. */
export function demoLines(appUrl) {
  const source = inRoot("domain/operations/demo/people.json");
  if (!existsSync(source)) return [];
  const { password, people, invitation, usedInvitation, withdrawnInvitation } = JSON.parse(
    readFileSync(source, "utf8"),
  );
  const rows = people.map((person) => [`${person.firstName} ${person.lastName}`, person.email, person.story]);
  return [
    `Demo people, all with the password  ${password}`,
    "",
    ...table([["who", "e-mail", "story"], ...rows]),
    "",
    `Open invitation (${invitation.email}):  ${appUrl}/nl/invitations/${invitation.token}`,
    `One that was used:  ${appUrl}/nl/invitations/${usedInvitation.token}`,
    `One that was withdrawn:  ${appUrl}/nl/invitations/${withdrawnInvitation.token}`,
    `Own login pages:  ${["behandelmodules", "leefstijl", "groepen"].map((alias) => `${appUrl}/nl/at/${alias}`).join("  ")}`,
    `Mails and text messages appear at:  ${appUrl}/dev/inbox`,
  ];
}
