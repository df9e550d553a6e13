import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, ""),
      // Outside Next the marker package throws by design; the tests run on the server side.
      "server-only": fileURLToPath(new URL("./node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    include: ["{domain,db,server,i18n,scripts,components,app}/**/*.test.{ts,tsx}", "*.test.ts"],
    testTimeout: 20_000,
    // Most of them make a database first, and a busy disk lets that wait.
    hookTimeout: 20_000,
  },
});
