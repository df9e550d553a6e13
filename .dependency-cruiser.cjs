// Four floors: db ← domain ← server ← app, components, middleware. An import goes down, never up. Inside domain: five groups.
// Run by scripts/check-imports.mjs. Tests and their helpers may look anywhere; the product may not look at them.
const outside = "\\.test\\.tsx?$|^(e2e|tests|scripts|bench|[^/]+/testing)/";

// The groups of the domain, lowest first. An area imports from its own group and from the groups before it.
const groups = ["platform", "authentication", "healthspace", "account-lifecycle", "operations"];

const package_ = (names) => `(^|/)node_modules/(${names})(/|$)`;
const ours = (names) => `^(${names})(/|\\.tsx?$)`;

const refuse = (name, comment, from, to) => ({
  name,
  severity: "error",
  comment,
  from: { ...from, pathNot: [outside, ...(from.pathNot ?? [])] },
  to,
});

function groupRules() {
  return groups.map((group, level) =>
    refuse(
      `domain-group-${level + 1}-${group}`,
      `${group} may import from: ${["domain/*.ts", ...groups.slice(0, level + 1)].join(", ")}.`,
      { path: `^domain/${group}/` },
      { path: "^domain/", pathNot: ["^domain/[^/]+\\.ts$", `^domain/(${groups.slice(0, level + 1).join("|")})/`] },
    ),
  );
}

module.exports = {
  forbidden: [
    refuse(
      "floor-1-db",
      "db is the lowest floor: it knows nothing of ours above it.",
      { path: ours("db") },
      { path: ours("domain|server|app|components|i18n|messages|middleware|instrumentation") },
    ),
    refuse(
      "floor-2-domain",
      "The rules know neither the outside world nor the screens.",
      { path: ours("domain") },
      { path: ours("server|app|components|i18n|messages|middleware|instrumentation") },
    ),
    refuse(
      "domain-packages",
      "The rules run without Next, React, a login library, a mail service or a log.",
      { path: ours("domain") },
      { path: package_("next[^/]*|@next|react[^/]*|@react-email|use-intl|@auth|resend|pino") },
    ),
    refuse(
      "floor-3-server",
      "The server serves the screens and does not know them.",
      { path: ours("server") },
      { path: ours("app|components|middleware|instrumentation") },
    ),
    refuse(
      "i18n-is-plain",
      "Languages and texts know nothing of accounts.",
      { path: ours("i18n|messages") },
      { path: ours("server|db|app|components|middleware|instrumentation") },
    ),
    refuse(
      "components-are-plain",
      "A component gets its data as props; it fetches nothing and guards nothing.",
      { path: ours("components") },
      { path: ours("server|db|app|middleware|instrumentation") },
    ),
    refuse(
      "screens-not-the-database",
      "A screen asks an operation of the domain, never the database.",
      { path: ours("app|components|middleware") },
      { path: `${ours("db")}|${package_("drizzle-orm|@libsql|libsql")}` },
    ),
    refuse(
      "auth-core-in-one-folder",
      "Everything of @auth/core is behind server/auth, the middleware's token included.",
      { pathNot: ["^server/auth/"] },
      { path: package_("@auth/core") },
    ),
    refuse(
      "session-grant",
      "Only what consumes a password, a challenge, a trusted device or a passkey may grant a session.",
      {
        path: "^(domain|server|app)/",
        pathNot: [
          "^domain/authentication/login/(challenge|password-attempt|start-login|verify-second-factor)\\.ts$",
          "^domain/authentication/trusted-device/trusted-device\\.ts$",
          "^domain/authentication/passkey/log-in\\.ts$",
          "^domain/platform/session/open-session\\.ts$",
        ],
      },
      { path: "^domain/platform/session/grant\\.ts$" },
    ),
    refuse("product-not-tests", "What is built holds no test, no script and no measurement.", {}, { path: outside }),
    ...groupRules(),
    refuse(
      "domain-files",
      "The single files of the domain are what every group builds on.",
      { path: "^domain/[^/]+\\.ts$" },
      { path: "^domain/", pathNot: ["^domain/[^/]+\\.ts$", "^domain/platform/crypto/"] },
    ),
    refuse("no-cycles", "Two files that need each other are one idea.", {}, { circular: true }),
    // Without this a mistake in the alias would let every other rule pass unseen.
    refuse("no-unresolved", "An import that leads nowhere cannot be judged.", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    // An import of a type is an import: it ties the floors together just the same.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
