import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";
import { filePolicy, fixedHeaders } from "@/server/http/headers";

const withNextIntl = createNextIntlPlugin("./i18n/request.ts");

const config: NextConfig = {
  // A folder that runs by itself, without node_modules beside it: `npm run build:standalone`.
  ...(process.env.BUILD_STANDALONE === "1" ? { output: "standalone" as const } : {}),
  outputFileTracingIncludes: { "/**": ["db/migrations/**", "content/**"] },
  poweredByHeader: false,
  // Types are a stage of their own (`npm run types`, in every `npm test`); a start must not wait for them again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@libsql/client", "libsql", "@node-rs/argon2", "prom-client"],
  experimental: {
    // The limit itself is server/http/body-limit.ts, which knows the two forms that may be this large.
    serverActions: { bodySizeLimit: "9mb" },
    // An unknown address is answered with a whole page: what notFound() throws needs script to be seen.
    globalNotFound: true,
  },
  // Static assets never pass middleware.ts, so the headers that do not depend on the request are set here for every path.
  headers: async () => [
    { source: "/:path*", headers: fixedHeaders },
    ...["/_next/:path*", "/icon.svg", "/icons.svg", "/favicon.ico"].map((source) => ({
      source,
      headers: [filePolicy],
    })),
    // Its name does not change with its content: a browser keeps it for a day, then asks beside showing what it has.
    {
      source: "/icons.svg",
      headers: [{ key: "Cache-Control", value: "public, max-age=86400, stale-while-revalidate=604800" }],
    },
  ],
};

export default withNextIntl(config);
