import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// AT-29: whoever makes a session, spends something or counts a try is named here, with the function that does it. A new caller
// is a new door: before it gets a line, it must consume first and grant then, count before it compares, and be in the same
// transaction (design.md section 1, security 3.2).
const callers: Record<string, readonly string[]> = {
  // a session is born, gets a new secret, is handed to the browser
  openSession: ["domain/login/start-login.ts: admit", "domain/login/verify-second-factor.ts: admit"],
  renewSession: [
    "domain/password-change/change-password.ts: settle",
    "domain/second-factor/enrolment.ts: settle",
    "domain/second-factor/lost-phone.ts: reportLostPhone",
    "domain/second-factor/settings.ts: switchOff",
    "domain/step-up/step-up.ts: stepUpWithPassword",
    "domain/step-up/step-up.ts: settle",
  ],
  claimSession: ["server/auth/auth.ts: authorize"],
  // something is spent
  consumeChallenge: [
    "domain/login/verify-second-factor.ts: byFactor",
    "domain/login/verify-second-factor.ts: byRecoveryCode",
  ],
  consumeEnrolment: ["domain/second-factor/enrolment.ts: settle"],
  consumeToken: [
    "domain/email-change/email-change.ts: tryPassword",
    "domain/email-change/email-change.ts: undoEmailChange",
    "domain/ending/ending.ts: undoDeletion",
    "domain/helped-reset/helped-reset.ts: confirmHelpedReset",
    "domain/helped-reset/helped-reset.ts: stopHelpedReset",
    "domain/not-me/not-me.ts: reportNotMe",
    "domain/password-reset/reset.ts: settle",
    "domain/registration/activate.ts: carryOut",
    "domain/registration/activate.ts: deleteUnwanted",
  ],
  spendAppStep: ["domain/second-factor/match.ts: spendFactorCode"],
  spendFactorCode: ["domain/login/verify-second-factor.ts: byFactor", "domain/step-up/step-up.ts: byFactor"],
  spendInvitation: ["domain/invitation/invitation.ts: acceptInvitation", "domain/registration/activate.ts: enter"],
  spendRecoveryCode: [
    "domain/login/verify-second-factor.ts: byRecoveryCode",
    "domain/step-up/step-up.ts: byRecoveryCode",
  ],
  spendTextCode: ["domain/second-factor/enrolment.ts: settle", "domain/second-factor/match.ts: spendFactorCode"],
  takeTrustedDevice: ["domain/login/start-login.ts: admit"],
  // a try is counted
  countChallengeTry: ["domain/login/verify-second-factor.ts: countTries"],
  countCodeTry: [
    "domain/login/verify-second-factor.ts: countTries",
    "domain/step-up/step-up.ts: byFactor",
    "domain/step-up/step-up.ts: byRecoveryCode",
  ],
  countEnrolmentTry: ["domain/second-factor/enrolment.ts: enrol"],
  countEveryTry: [
    "domain/login/password-try.ts: countAt",
    "domain/password-reset/ask.ts: mayMail",
    "domain/password-reset/reset.ts: resetPassword",
    "domain/registration/activate.ts: tryPassword",
    "domain/registration/begin.ts: enter",
    "domain/registration/pending.ts: resendActivation",
    "domain/registration/pending.ts: changeAddress",
    "domain/second-factor/count-code-try.ts: countCodeTry",
    "domain/second-factor/text-limits.ts: countDoors",
  ],
  countPasswordTry: ["domain/login/start-login.ts: passwordStep"],
  countTries: [
    "domain/login/verify-second-factor.ts: byFactor",
    "domain/login/verify-second-factor.ts: byRecoveryCode",
  ],
  countTry: [
    "domain/email-change/email-change.ts: askEmailChange",
    "domain/email-change/email-change.ts: tryPassword",
    "domain/helped-reset/helped-reset.ts: askHelpedReset",
    "domain/invitation/send.ts: countMail",
    "domain/login/password-try.ts: countPasswordTry",
    "domain/login/password-try.ts: soundAlarm",
    "domain/login/verify-second-factor.ts: noteFailure",
    "domain/password-reset/reset.ts: resetPassword",
    "domain/recovery-code/practise.ts: practise",
    "domain/registration/activate.ts: tryPassword",
    "domain/registration/begin.ts: enter",
    "domain/registration/place-account.ts: countMail",
    "domain/second-factor/count-code-try.ts: countCodeTry",
    "domain/second-factor/text-code.ts: findOlderText",
    "domain/second-factor/text-limits.ts: countDoors",
    "domain/second-factor/text-limits.ts: countPairs",
    "domain/second-factor/text-limits.ts: doubtCountry",
    "domain/staff/helped-reset.ts: vouchAsStaff",
    "domain/step-up/step-up.ts: checkPassword",
    "domain/support/question.ts: askQuestion",
    "domain/throttle/throttle.ts: countEveryTry",
  ],
};

// The only files that write the rows which those functions guard: whoever writes one elsewhere passes by all of them.
const writers: Record<string, readonly string[]> = {
  // domain/upkeep only deletes what has run out, and puts a value sealed anew in the place of the same one.
  sessions: [
    "domain/session/find-session.ts",
    "domain/session/open-session.ts",
    "domain/session/own-sessions.ts",
    "domain/upkeep/purge.ts",
  ],
  loginChallenges: ["domain/login/challenge.ts", "domain/upkeep/purge.ts"],
  enrolments: ["domain/second-factor/enrolment.ts", "domain/upkeep/purge.ts", "domain/upkeep/reseal.ts"],
  factors: [
    "domain/second-factor/factor.ts",
    "domain/second-factor/match.ts",
    "domain/second-factor/settings.ts",
    "domain/upkeep/reseal.ts",
  ],
  helpedResets: ["domain/helped-reset/helped-reset.ts"],
  invitations: [
    "domain/demo/build.ts",
    "domain/ending/ending.ts",
    "domain/invitation/invitation.ts",
    "domain/invitation/send.ts",
  ],
  textCodes: ["domain/second-factor/text-code.ts", "domain/upkeep/purge.ts"],
  recoveryCodes: ["domain/demo/build.ts", "domain/recovery-code/make.ts", "domain/recovery-code/spend.ts"],
  recoveryCodeSets: ["domain/demo/build.ts", "domain/recovery-code/make.ts", "domain/recovery-code/show.ts"],
  oneTimeTokens: ["domain/one-time-token/one-time-token.ts", "domain/upkeep/purge.ts", "domain/upkeep/reseal.ts"],
  trustedDevices: ["domain/demo/build.ts", "domain/trusted-device/trusted-device.ts", "domain/upkeep/purge.ts"],
  throttles: ["domain/throttle/throttle.ts", "domain/upkeep/purge.ts"],
};

const family =
  /^(open|renew|claim|create|start|make)\w*Session$|^(consume|spend|take|redeem)[A-Z]|^count\w*(Try|Tries)$/;
const sources = ["app", "components", "server", "domain", "db", "i18n", "middleware.ts", "instrumentation.ts"]
  .flatMap(filesUnder)
  .map((path) => readSource(path));

test("AT-29 every caller of what makes a session, spends something or counts a try is in the table", () => {
  const found = collect(Object.keys(callers), (name) => sources.flatMap((source) => usesOf(source, name)));
  expect(found).toEqual(callers);
});

test("AT-29 every function of this family is in the table", () => {
  const declared = sources.flatMap((source) => functionsIn(source).filter((name) => family.test(name)));
  expect([...new Set(declared)].sort()).toEqual(Object.keys(callers).sort());
});

test("AT-29 none of them is reached under another name", () => {
  expect(sources.flatMap(detours)).toEqual([]);
});

test("AT-29 nobody else writes the rows they guard", () => {
  const found = collect(Object.keys(writers), (table) => sources.flatMap((source) => writesOf(source, table)));
  expect(found).toEqual(writers);
});

interface Source {
  path: string;
  nodes: ts.Node[];
}

function readSource(path: string): Source {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true));
  return { path, nodes };
}

function filesUnder(path: string): string[] {
  if (/\.tsx?$/.test(path)) return [path];
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
  return files.filter((file) => /(?<!\.test|\.d)\.tsx?$/.test(file) && !/\/testing\//.test(file)).sort();
}

function collect(names: string[], find: (name: string) => string[]): Record<string, string[]> {
  return Object.fromEntries(names.map((name) => [name, [...new Set(find(name))]]));
}

/** `file: function` wherever the name stands, called or handed on, but where it is declared or imported. */
function usesOf(source: Source, name: string): string[] {
  return source.nodes
    .filter((node) => ts.isIdentifier(node) && node.text === name && !isNaming(node))
    .map((node) => `${source.path}: ${functionAround(node)}`);
}

/** `insert(table)`, `update(table)` and `delete(table)`. */
function writesOf(source: Source, table: string): string[] {
  return source.nodes
    .filter(ts.isCallExpression)
    .filter(({ expression, arguments: [first] }) => {
      const verb = ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
      return ["insert", "update", "delete"].includes(verb) && first !== undefined && first.getText() === table;
    })
    .map(() => source.path);
}

/** Other names, whole modules and SQL by hand: ways in which a caller could be missed. */
function detours(source: Source): string[] {
  const watched = new Set([...Object.keys(callers), ...Object.keys(writers)]);
  return source.nodes.flatMap((node) => {
    const renamed =
      (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) && watched.has(node.propertyName?.text ?? "");
    const wholeModule = ts.isNamespaceImport(node) && /^\.|^@\//.test(moduleOf(node)) && source.path !== "db/client.ts";
    const passedOn =
      ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && node.exportClause === undefined;
    const byHand =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node)
        ? /^\s*(insert into|update \w+ set|delete from)\b/i.test(node.text)
        : false;
    return renamed || wholeModule || passedOn || byHand ? [`${source.path}: ${node.getText()}`] : [];
  });
}

function functionsIn(source: Source): string[] {
  return source.nodes.flatMap((node) => (ts.isFunctionLike(node) ? [nameOf(node)] : []));
}

function functionAround(node: ts.Node): string {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    const name = ts.isFunctionLike(around) ? nameOf(around) : "";
    if (name) return name;
  }
  return "the module itself";
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)
    ? node.parent.name.getText()
    : "";
}

function isNaming(node: ts.Identifier): boolean {
  const { parent } = node;
  return ts.isImportSpecifier(parent) || (ts.isFunctionDeclaration(parent) && parent.name === node);
}

function moduleOf(node: ts.NamespaceImport): string {
  const { moduleSpecifier } = node.parent.parent;
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
}
