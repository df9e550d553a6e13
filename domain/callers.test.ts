import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// AT-29: whoever makes a session, spends something or counts a try is named here, with the function that does it. A new caller
// is a new limit: before it gets a line, it must consume first and grant then, count before it compares, and be in the same
// transaction.
const callers: Record<string, readonly string[]> = {
  // a session is born, gets a new secret, is handed to the browser
  openSession: [
    "domain/authentication/login/start-login.ts: admit",
    "domain/authentication/login/verify-second-factor.ts: admit",
  ],
  renewSession: [
    "domain/authentication/password/change-password.ts: settle",
    "domain/authentication/second-factor/enrolment.ts: settle",
    "domain/authentication/second-factor/lost-phone.ts: reportLostPhone",
    "domain/authentication/second-factor/settings.ts: switchOff",
    "domain/authentication/step-up/step-up.ts: stepUpWithPassword",
    "domain/authentication/step-up/step-up.ts: settle",
  ],
  claimSession: ["server/auth/auth.ts: authorize"],
  // something is spent
  consumeChallenge: [
    "domain/authentication/login/verify-second-factor.ts: byFactor",
    "domain/authentication/login/verify-second-factor.ts: byRecoveryCode",
  ],
  consumeEnrolment: ["domain/authentication/second-factor/enrolment.ts: settle"],
  consumeToken: [
    "domain/account-lifecycle/email-change/email-change.ts: tryPassword",
    "domain/account-lifecycle/email-change/email-change.ts: undoEmailChange",
    "domain/account-lifecycle/closure/closure.ts: undoDeletion",
    "domain/account-recovery/account-recovery.ts: confirmAccountRecovery",
    "domain/account-recovery/account-recovery.ts: stopAccountRecovery",
    "domain/report-compromise/report-compromise.ts: reportCompromise",
    "domain/authentication/password/reset-password.ts: settle",
    "domain/account-lifecycle/registration/activate.ts: carryOut",
    "domain/account-lifecycle/registration/activate.ts: deleteUnwanted",
  ],
  spendAppStep: ["domain/authentication/second-factor/match.ts: spendFactorCode"],
  spendFactorCode: [
    "domain/authentication/login/verify-second-factor.ts: byFactor",
    "domain/authentication/step-up/step-up.ts: byFactor",
  ],
  spendInvitation: [
    "domain/healthspace/invitation/invitation.ts: acceptInvitation",
    "domain/account-lifecycle/registration/activate.ts: enter",
  ],
  spendRecoveryCode: [
    "domain/authentication/login/verify-second-factor.ts: byRecoveryCode",
    "domain/authentication/step-up/step-up.ts: byRecoveryCode",
  ],
  spendTextCode: [
    "domain/authentication/second-factor/enrolment.ts: settle",
    "domain/authentication/second-factor/match.ts: spendFactorCode",
  ],
  takeTrustedDevice: ["domain/authentication/login/start-login.ts: admit"],
  // a try is counted
  consumeChallengeAttempt: ["domain/authentication/login/verify-second-factor.ts: countTries"],
  consumeCodeAttempt: [
    "domain/authentication/login/verify-second-factor.ts: countTries",
    "domain/authentication/step-up/step-up.ts: byFactor",
    "domain/authentication/step-up/step-up.ts: byRecoveryCode",
  ],
  countEnrolmentTry: ["domain/authentication/second-factor/enrolment.ts: enrol"],
  consumeAllAttempts: [
    "domain/authentication/login/password-attempt.ts: countAt",
    "domain/authentication/password/request-reset.ts: mayMail",
    "domain/authentication/password/reset-password.ts: resetPassword",
    "domain/account-lifecycle/registration/activate.ts: tryPassword",
    "domain/account-lifecycle/registration/begin.ts: enter",
    "domain/platform/account/pending-registration.ts: resendActivation",
    "domain/platform/account/pending-registration.ts: changeAddress",
    "domain/authentication/second-factor/consume-code-attempt.ts: consumeCodeAttempt",
    "domain/authentication/second-factor/text-limits.ts: consumeLimits",
  ],
  consumePasswordAttempt: ["domain/authentication/login/start-login.ts: passwordStep"],
  countTries: [
    "domain/authentication/login/verify-second-factor.ts: byFactor",
    "domain/authentication/login/verify-second-factor.ts: byRecoveryCode",
  ],
  consumeAttempt: [
    "domain/account-lifecycle/email-change/email-change.ts: askEmailChange",
    "domain/account-lifecycle/email-change/email-change.ts: tryPassword",
    "domain/account-recovery/account-recovery.ts: requestAccountRecovery",
    "domain/healthspace/invitation/send.ts: countMail",
    "domain/authentication/login/password-attempt.ts: consumePasswordAttempt",
    "domain/authentication/login/password-attempt.ts: raisePasswordAlarm",
    "domain/authentication/login/verify-second-factor.ts: noteFailure",
    "domain/authentication/password/reset-password.ts: resetPassword",
    "domain/authentication/recovery-code/practise.ts: practise",
    "domain/account-lifecycle/registration/activate.ts: tryPassword",
    "domain/account-lifecycle/registration/begin.ts: enter",
    "domain/account-lifecycle/registration/place-account.ts: countMail",
    "domain/authentication/second-factor/consume-code-attempt.ts: consumeCodeAttempt",
    "domain/authentication/second-factor/text-code.ts: findOlderText",
    "domain/authentication/second-factor/text-limits.ts: consumeLimits",
    "domain/authentication/second-factor/text-limits.ts: countPairs",
    "domain/authentication/second-factor/text-limits.ts: doubtCountry",
    "domain/staff/account-recovery.ts: approveAsStaff",
    "domain/authentication/step-up/step-up.ts: checkPassword",
    "domain/account-lifecycle/support/question.ts: askQuestion",
    "domain/throttle/rateLimits.ts: consumeAllAttempts",
  ],
};

// The only files that write the rows which those functions guard: whoever writes one elsewhere passes by all of them.
const writers: Record<string, readonly string[]> = {
  // domain/upkeep only deletes what has run out, and puts a value sealed anew in the place of the same one.
  sessions: [
    "domain/platform/session/find-session.ts",
    "domain/platform/session/open-session.ts",
    "domain/platform/session/own-sessions.ts",
    "domain/operations/maintenance/purge.ts",
  ],
  loginChallenges: ["domain/authentication/login/challenge.ts", "domain/operations/maintenance/purge.ts"],
  enrolments: [
    "domain/authentication/second-factor/enrolment.ts",
    "domain/operations/maintenance/purge.ts",
    "domain/operations/maintenance/reseal.ts",
  ],
  factors: [
    "domain/authentication/second-factor/factor.ts",
    "domain/authentication/second-factor/match.ts",
    "domain/authentication/second-factor/settings.ts",
    "domain/operations/maintenance/reseal.ts",
  ],
  accountRecoveries: ["domain/account-recovery/account-recovery.ts"],
  invitations: [
    "domain/operations/demo/build.ts",
    "domain/account-lifecycle/closure/closure.ts",
    "domain/healthspace/invitation/invitation.ts",
    "domain/healthspace/invitation/send.ts",
  ],
  textCodes: ["domain/authentication/second-factor/text-code.ts", "domain/operations/maintenance/purge.ts"],
  recoveryCodes: [
    "domain/operations/demo/build.ts",
    "domain/authentication/recovery-code/make.ts",
    "domain/authentication/recovery-code/spend.ts",
  ],
  recoveryCodeSets: [
    "domain/operations/demo/build.ts",
    "domain/authentication/recovery-code/make.ts",
    "domain/authentication/recovery-code/show.ts",
  ],
  oneTimeTokens: [
    "domain/platform/one-time-token/one-time-token.ts",
    "domain/operations/maintenance/purge.ts",
    "domain/operations/maintenance/reseal.ts",
  ],
  trustedDevices: [
    "domain/operations/demo/build.ts",
    "domain/authentication/trusted-device/trusted-device.ts",
    "domain/operations/maintenance/purge.ts",
  ],
  rateLimitCounters: ["domain/throttle/rateLimits.ts", "domain/operations/maintenance/purge.ts"],
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
