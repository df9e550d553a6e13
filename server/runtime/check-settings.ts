import { contentFaults, contentFolder } from "./content";
import { environmentFaults, refusal } from "./env";

/** Checks what an operator can fix before a start: the environment, the port, and in production the pages. Throws all faults together. */
export function checkSettings(source: Record<string, string | undefined>): void {
  const faults = environmentFaults(source);
  const { PORT: port = "" } = source;
  if (port !== "" && !isPort(Number(port))) faults.push(`PORT: must be a number from 1 to 65535, not "${port}"`);
  if (source.APP_MODE === "production") faults.push(...contentFaults(contentFolder()));
  if (faults.length > 0) throw refusal(faults);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
