import { join } from "node:path";
import type { NextConfig } from "next";
import { compressFiles } from "./scripts/lib/compress-files.mjs";

// A server reads what the build made of this file (scripts/lib/built-config.mjs), so a change asks for a new build.
const config: NextConfig = {
  // A folder that runs by itself, without node_modules beside it: `npm run build:standalone`.
  ...(process.env.BUILD_STANDALONE === "1" ? { output: "standalone" } : {}),
  outputFileTracingIncludes: { "/**": ["db/migrations/**", "content/**"] },
  poweredByHeader: false,
  // Types are a stage of their own (`npm run types`, in every `npm test`); a start must not wait for them again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@libsql/client", "libsql", "@node-rs/argon2", "prom-client"],
  turbopack: {
    resolveAlias: { "next-intl/server": "./server/http/translations.ts" },
  },
  compiler: {
    runAfterProductionCompile: async ({ distDir }) => compressFiles(join(distDir, "static")),
  },
  experimental: {
    // A page is loaded when somebody first asks for it: all of them at once were a third of the start and 30 MiB.
    preloadEntriesOnStart: false,
    // The limit itself is server/http/body-limit.ts, which knows the two forms that may be this large.
    serverActions: { bodySizeLimit: "9mb" },
    // An unknown address is answered with a whole page: what notFound() throws needs script to be seen.
    globalNotFound: true,
    // Fewer and larger scripts: the common one of every page is one file instead of two. Bytes of source, four times those on the wire.
    turbopackChunking: { minChunkSize: 200_000 },
  },
};

export default config;
