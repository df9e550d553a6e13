import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Route {
  page: string;
  regex: string;
}

const STATIC = /^\/(_next\/|icon\.svg$|favicon\.ico$)/;

/**
 * The page that a path belongs to, such as `/[locale]/reset-password/[token]`. Logs and metrics get this label and never the path,
 * which may hold the secret of a mailed link or what a person typed.
 */
export function createRouteLabel(routes: readonly Route[]): (path: string) => string {
  const patterns = routes.map(({ page, regex }) => ({ page, pattern: new RegExp(regex) }));
  return (path) => {
    const [bare = ""] = path.split("?");
    if (STATIC.test(bare)) return "static";
    return patterns.find(({ pattern }) => pattern.test(bare))?.page ?? "other";
  };
}

/** The routes of the build in `folder`; none in development, which has no manifest. */
export function readRoutes(folder = ".next"): Route[] {
  try {
    const manifest = JSON.parse(readFileSync(join(process.cwd(), folder, "routes-manifest.json"), "utf8"));
    return [...(manifest.staticRoutes as Route[]), ...(manifest.dynamicRoutes as Route[])];
  } catch {
    return [];
  }
}
