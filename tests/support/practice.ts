import { randomBytes } from "node:crypto";
import type { Context } from "@/domain/context";
import { buildHealthspace } from "@/domain/operations/demo/build";

/** A Healthspace of one test: what is set there, and who works there, must not meet another. */
export async function aPractice(server: Context): Promise<{ id: string; alias: string }> {
  const alias = `praktijk-${randomBytes(6).toString("hex")}`;
  const facts = { name: "Praktijk Noord", descriptionNl: "", descriptionEn: "", senderName: "Team Noord" };
  return { id: await buildHealthspace(server, { alias, ...facts }), alias };
}
