import { randomBytes } from "node:crypto";
import type { Context } from "@/domain/context";
import { buildConnection, buildHealthspace } from "@/domain/operations/demo/build";
import { demoHealthspace, type Person } from "./people";

/** A Healthspace of one test: what is set there, and who works there, must not meet another. */
export async function aPractice(server: Context): Promise<{ id: string; alias: string }> {
  const alias = `praktijk-${randomBytes(6).toString("hex")}`;
  const facts = { name: "Praktijk Noord", descriptionNl: "", descriptionEn: "", senderName: "Team Noord" };
  return { id: await buildHealthspace(server, { alias, ...facts }), alias };
}

/** A contact in the demo's Healthspace, or only the offer of one. Answers its id. */
export async function treat(
  server: Context,
  client: Person,
  staff: Person,
  state: "living" | "offered" = "living",
): Promise<string> {
  const healthspaceId = await demoHealthspace(server);
  return buildConnection(server, { client: client.account, staff: staff.account, healthspaceId, state });
}
