// The floors of the house: db ← domain ← server ← app, components, middleware. An import goes down, never up.
// Run by scripts/check-imports.mjs. Tests and their helpers may look anywhere; the product may not look at them.
const outside = "\\.test\\.tsx?$|^(e2e|prove|scripts|bench|[^/]+/testing)/";

// What every area of the domain may use: these areas, and the single files that lie beside the areas.
const shared = "^domain/((crypto|audit|outbox|throttle|one-time-token|access)/|[^/]+\\.ts$)";

// An area that needs another one, and why: { from: "login", to: ["session"], reason: "a login ends in a session" }.
const sideways = [
  { from: "one-time-token", to: ["account"], reason: "a link dies with its account's epoch" },
  { from: "outbox", to: ["account"], reason: "a mail goes to the owner of an account" },
  { from: "session", to: ["account"], reason: "a session lives as long as its account allows" },
  {
    from: "trusted-device",
    to: ["account", "session"],
    reason: "trust ends with the account's epoch; a copy ends the sessions that its device opened",
  },
  { from: "recovery-code", to: ["account"], reason: "a set belongs to an account" },
  {
    from: "second-factor",
    to: ["account", "membership", "recovery-code", "session", "trusted-device"],
    reason: "a new factor ends sessions and brings codes; a lost phone is reported from a trusted device",
  },
  {
    from: "membership",
    to: ["account", "session"],
    reason: "who becomes a member or ends it is logged in, and who is answered gets a mail",
  },
  { from: "profile", to: ["account", "session"], reason: "its owner changes it while logged in" },
  { from: "notification", to: ["account", "session"], reason: "its owner chooses while logged in" },
  { from: "absence", to: ["account", "session"], reason: "its owner writes it while logged in" },
  {
    from: "email-change",
    to: ["account", "ending", "helped-reset", "password-reset", "second-factor", "session"],
    reason: "asked with a fresh proof, confirmed with the password; undoing it takes back what else was asked",
  },
  {
    from: "own-data",
    to: ["account", "activity", "membership", "recovery-code", "second-factor", "session", "step-up"],
    reason: "an export gathers what the areas show",
  },
  {
    from: "ending",
    to: ["account", "membership", "second-factor", "session", "step-up"],
    reason: "an account ends with its memberships and sessions, after the proofs",
  },
  { from: "support", to: ["account"], reason: "an address is spelled one way" },
  { from: "healthspace", to: ["second-factor"], reason: "its policy may ask two-factor of every member" },
  {
    from: "helped-reset",
    to: ["account", "recovery-code", "second-factor"],
    reason: "it switches two-factor off",
  },
  {
    from: "step-up",
    to: ["account", "recovery-code", "second-factor", "session"],
    reason: "the proofs of a login, once more",
  },
  {
    from: "invitation",
    to: ["account", "membership", "session"],
    reason: "an account that is logged in becomes a member",
  },
  {
    from: "registration",
    to: ["account", "invitation", "membership"],
    reason: "an account begins with it, and the membership it was invited to",
  },
  {
    from: "login",
    to: [
      "account",
      "helped-reset",
      "password-reset",
      "recovery-code",
      "registration",
      "second-factor",
      "session",
      "trusted-device",
    ],
    reason: "a login puts them together",
  },
  { from: "password-reset", to: ["account", "second-factor"], reason: "it sets a password and tells the phone" },
  {
    from: "password-change",
    to: ["account", "password-reset", "second-factor", "session", "step-up"],
    reason: "a new password from within ends what a reset ends, but for this session",
  },
  {
    from: "operator",
    to: [
      "account",
      "invitation",
      "membership",
      "password-reset",
      "recovery-code",
      "second-factor",
      "session",
      "upkeep",
    ],
    reason: "its commands do by hand what the areas do by themselves",
  },
  {
    from: "staff",
    to: ["account", "healthspace", "helped-reset", "invitation", "membership", "second-factor", "session", "step-up"],
    reason: "who works in a Healthspace does these things to it, each behind the same guard",
  },
  { from: "advice", to: ["account", "second-factor", "session"], reason: "it knows who has too little" },
  {
    from: "not-me",
    to: ["account", "ending", "helped-reset", "password-reset"],
    reason: "it ends everything, takes an ending back and mails the way back",
  },
  {
    from: "demo",
    to: ["account", "healthspace", "recovery-code", "second-factor"],
    reason: "the builders make people of every kind",
  },
];

const package_ = (names) => `(^|/)node_modules/(${names})(/|$)`;
const ours = (names) => `^(${names})(/|\\.tsx?$)`;

const refuse = (name, comment, from, to) => ({
  name,
  severity: "error",
  comment,
  from: { ...from, pathNot: [outside, ...(from.pathNot ?? [])] },
  to,
});

function sidewaysRules() {
  const exceptions = sideways.map(({ from, to, reason }) =>
    refuse(
      `domain-sideways-from-${from}`,
      `${from} may use ${to.join(", ")}: ${reason}. Another one needs a line in the table "sideways".`,
      { path: `^domain/${from}/` },
      { path: "^domain/", pathNot: [shared, `^domain/(${[from, ...to].join("|")})/`] },
    ),
  );
  const everyoneElse = refuse(
    "domain-sideways",
    'An area of the domain uses no other one, unless the table "sideways" names it with a reason.',
    { path: "^domain/([^/]+)/", pathNot: sideways.map(({ from }) => `^domain/${from}/`) },
    { path: "^domain/", pathNot: [shared, "^domain/$1/"] },
  );
  return [everyoneElse, ...exceptions];
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
    refuse("product-not-tests", "What is built holds no test, no script and no measurement.", {}, { path: outside }),
    ...sidewaysRules(),
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
