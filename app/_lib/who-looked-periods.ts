import "server-only";
import { DAY_MS } from "@/domain/time";

/** What the list of who looked can be narrowed to, in milliseconds back from now. */
export const periods = { week: 7 * DAY_MS, month: 31 * DAY_MS, year: 366 * DAY_MS, all: null } as const;

export type Period = keyof typeof periods;
