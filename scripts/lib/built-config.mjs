import { readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";

/**
 * The settings of Next as the build resolved them, as the environment of a server. To read `next.config.ts` itself, Next loads a
 * TypeScript compiler into every server: 60 MiB and half a second (ADR 0092). The variable is the one that Next's own standalone
 * server sets; without it Next reads the file.
 */
export function builtConfig() {
  try {
    const { config } = JSON.parse(readFileSync(inRoot(".next/required-server-files.json"), "utf8"));
    return { __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config) };
  } catch {
    return {};
  }
}
