import { readdirSync } from "node:fs";

const FOLDER = "app/[locale]/(member)";

/** Every address behind the login, read from the routes themselves: a new page is tried without a word here. */
export const memberPaths: readonly string[] = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => /\/(page\.tsx|route\.ts)$/.test(file))
  .map((file) => `/${file.replace(/\/[^/]+$/, "")}`.replace(/\/\([^)]+\)/g, "").replace(/\[[^\]]+\]/g, "x"));
