import * as policy from "@/domain/policy";
import { list, longYears, mebibytes, percent, span } from "./format";
import { table } from "./markdown";

type Row = readonly [what: string, value: string];
type RateLimitName = keyof typeof policy.rateLimits;

/** What is shown of each export of policy.ts but the rate limits. A new export does not compile until it has a row here. */
const numbers: Record<Exclude<keyof typeof policy, "rateLimits">, readonly Row[]> = {
  passwordHash: [
    ["password hash", `argon2id, ${cost(policy.passwordHash.default)}; not below ${cost(policy.passwordHash.floor)}`],
    ["longest input that is hashed", `${policy.passwordHash.maxCodePoints} characters`],
  ],
  hashPool: [
    [
      "hashes at once",
      `${policy.hashPool.running} running, ${policy.hashPool.waiting} waiting for at most ${span(policy.hashPool.waitMs)}`,
    ],
  ],
  password: [
    ["length of a password", `${policy.password.minLength} to ${policy.password.maxLength} characters`],
    [
      "the same with `PASSWORD_POLICY=nist`",
      `at least ${policy.password.minLengthAlone}, with two-factor ${policy.password.minLength}`,
    ],
  ],
  shortPasswordAdvice: [
    ['advice to switch two-factor on, after "not now"', `quiet for ${span(policy.shortPasswordAdvice.quietMs)}`],
  ],
  firstPassword: [
    ["link to choose the first password, mailed to a new owner", `${span(policy.firstPassword.linkMs)}, once`],
  ],
  passwordReset: [["link to choose a new password", `${span(policy.passwordReset.linkMs)}, once, newest only`]],
  reportCompromise: [['link "this was not me" in a security mail', span(policy.reportCompromise.linkMs)]],
  login: [
    [
      "login challenge",
      `${span(policy.login.challengeMs)}, again from each new text message; ${policy.login.maxChallengeAttempts} attempts in all`,
    ],
  ],
  repeatedPress: [
    [
      "the answer of a button that is pressed again",
      `kept for ${span(policy.repeatedPress.rememberedMs)}, ${policy.repeatedPress.remembered} answers at most`,
    ],
  ],
  session: [
    [
      "session",
      `${span(policy.session.idleMs)} idle, warned ${span(policy.session.warnMs)} before; ${span(policy.session.totalMs)} in all`,
    ],
    ["sessions of one account", `${policy.session.maxPerAccount}`],
    ["last use of a session is written", `at most once in ${span(policy.session.touchMs)}`],
    ["why a session ended is told to its browser", `for ${span(policy.session.explainedMs)}`],
    ["step-up", `fresh for ${span(policy.session.freshProofMs)}`],
  ],
  textCode: [
    [
      "code by text message or call",
      `${policy.textCode.digits} digits, ${span(policy.textCode.lifeMs)}, once, newest only`,
    ],
    ["wait for the next message of one step", `${list(policy.textCode.resendAfterMs)}; the last one repeats`],
    ["letters that name a message", `${policy.textCode.letters.length}`],
  ],
  appCode: [
    [
      "app code",
      `${policy.appCode.digits} digits, a step of ${policy.appCode.periodSeconds} seconds; the replaced one works ${policy.appCode.pastSeconds} seconds more, the next one never`,
    ],
    ["secret of an app", `${8 * policy.appCode.secretBytes} bits`],
    ["hint about the phone's clock, during set-up", `up to ${policy.appCode.clockHintSteps} steps off`],
  ],
  enrolment: [["set-up of a factor", `${span(policy.enrolment.lifeMs)}, ${policy.enrolment.maxAttempts} attempts`]],
  recoveryCode: [
    ["recovery codes", `${policy.recoveryCode.count} of ${policy.recoveryCode.digits} digits`],
    ["hash of a recovery code", `argon2id, ${cost(policy.recoveryCode.hash)}`],
    ["new codes can be shown", span(policy.recoveryCode.shownMs)],
    ["reminder on every page", `at ${policy.recoveryCode.fewLeft} codes left`],
  ],
  deviceCookie: [["device cookie", `${span(policy.deviceCookie.lifeMs)} since the last login there`]],
  trustedDevice: [
    ["trusted device", `${span(policy.trustedDevice.lifeMs)}, use does not extend it`],
    ["trusted devices of one account", `${policy.trustedDevice.maxPerAccount}`],
    ["people who trust one browser", `${policy.trustedDevice.perBrowser}`],
    ["the value from before the last use is still taken", span(policy.trustedDevice.parallelMs)],
    [
      "trust is suspended",
      `while the account shows ${policy.trustedDevice.failures} failures in ${span(policy.trustedDevice.failuresMs)}`,
    ],
  ],
  passkey: [
    ["challenge for a passkey", `${span(policy.passkey.challengeMs)}, once`],
    [
      "passkeys of one account",
      `${policy.passkey.maxPerAccount}, each with a name of at most ${policy.passkey.nameCodePoints} characters`,
    ],
    ["answer of a browser about a passkey", `${policy.passkey.answerCharacters} characters`],
    [
      "offer to make a passkey",
      `from login ${policy.passkey.offerFromLogin} with a code on; after "not now" quiet for ${span(policy.passkey.offerQuietMs)}`,
    ],
  ],
  accountRecovery: [
    [
      "account recovery",
      `${span(policy.accountRecovery.askMs)} to approve, ${span(policy.accountRecovery.waitMs)} to wait`,
    ],
    ["documents that do not match, before it is closed", `${policy.accountRecovery.mismatches} over both people`],
    ["a number that staff looked up stays open", span(policy.accountRecovery.lookedUpMs)],
    ["links in its mails", span(policy.accountRecovery.linkMs)],
  ],
  serviceDesk: [
    ["an account that the service desk looked up stays open", span(policy.serviceDesk.lookedUpMs)],
    [
      "age of the event of a six-digit number that the service desk finds",
      `at most ${span(policy.serviceDesk.referenceMs)}`,
    ],
  ],
  soughtName: [
    ["a surname that is looked for or copied from a document", `${policy.soughtName.codePoints} characters`],
  ],
  staffReason: [["how a member of staff checked who it is", `${policy.staffReason.codePoints} characters`]],
  profile: [["date of birth", `not before ${policy.profile.bornFrom}`]],
  picture: [
    [
      "picture that may be sent",
      `${policy.picture.uploadBytes / 1_024 / 1_024} MiB, ${policy.picture.uploadPixels / 1_000_000} million pixels`,
    ],
    ["picture that is kept", `${policy.picture.bytes / 1_024} KiB, ${policy.picture.side} pixels a side`],
  ],
  emailChange: [
    ["link that confirms a new e-mail address", span(policy.emailChange.confirmMs)],
    ["link that undoes it, in the old mailbox", span(policy.emailChange.undoMs)],
  ],
  closure: [["closing an account", `can be undone for ${span(policy.closure.deleteMs)}`]],
  work: [
    ["one answer, one page of answers", `${policy.work.answerCodePoints} and ${policy.work.pageCodePoints} characters`],
    ["open tiles of one person in one Healthspace", String(policy.work.maxOpenTiles)],
    ["the clinician's word beside the work", `${policy.work.wordCodePoints} characters`],
    ["a title or subtitle that a clinician gives", `${policy.work.titleCodePoints} characters`],
    ["one message, its subject", `${policy.work.messageCodePoints} and ${policy.work.subjectCodePoints} characters`],
    ["messages of a conversation on one page", String(policy.work.messagesPerPage)],
    ["a message that nobody read is said to its sender, and mailed once more, after", span(policy.work.unreadMs)],
    ["undoing new work before the client sees it", span(policy.work.graceMs)],
    ["news that is not seen is mailed after", span(policy.work.noticeMs)],
    ["mails about work and messages", `${policy.work.maxNoticesPerDay} a day for one person`],
    ["a client is reminded of one piece of work", `once in ${span(policy.work.remindEveryMs)}`],
    [
      "different clients opened by one member of staff before the alarm",
      `${policy.work.clientPagesPerHour} in an hour`,
    ],
    ["clients without a contact that a search shows, each told", `${policy.work.othersFound} at most`],
    ["a message that nobody read is a task of its own after", span(policy.work.unreadTaskMs)],
  ],
  library: [
    [
      "file that is imported into the library",
      `${mebibytes(policy.library.fileBytes / 1_024)} MiB, ${policy.library.maxEntries} resources`,
    ],
    [
      "an assignment in it",
      `${policy.library.maxItems} items, ${policy.library.maxPages} pages, ${policy.library.maxDepth} levels; ${policy.library.maxOptions} options a question`,
    ],
    ["a line that is typed", `${policy.library.shortAnswerCharacters} characters unless the content says otherwise`],
    ["the heading that an item stands under", `${policy.library.topicCharacters} characters`],
    ["a search in the library", `${policy.library.searchCharacters} characters`],
    ["a slider is shown as a row of steps", `up to ${policy.library.maxScaleSteps} steps, else as a number`],
    [
      "a text in Markdown",
      `${policy.library.maxMarkdownCharacters} characters, ${policy.library.maxMarkdownSigns} signs; ${policy.library.maxMarkdownSignsInAll} signs in an assignment`,
    ],
  ],
  absence: [["message about an absence", `${policy.absence.messageCodePoints} characters`]],
  question: [["question to the helpdesk", `${policy.question.codePoints} characters`]],
  invitation: [
    ["invitation", `${span(policy.invitation.lifeMs)}, once`],
    ["reminders of an invitation", `after ${policy.invitation.remindAfterMs.map(span).join(" and ")}, once each`],
    [
      "invitations by a list of addresses",
      `${policy.invitation.perList} at a time; ${policy.invitation.lines} lines are looked at`,
    ],
  ],
  members: [["people on one page of a list of members or contacts", String(policy.members.perPage)]],
  healthspacePolicy: [
    [
      "what an owner sets for a Healthspace",
      `sender ${policy.healthspacePolicy.senderName}, a line ${policy.healthspacePolicy.line}, complaints ${policy.healthspacePolicy.complaints} characters; trusted devices 0 to ${policy.healthspacePolicy.trustDays} days`,
    ],
  ],
  registration: [
    [
      "sign-up form, until the terms are answered",
      `${span(policy.registration.formMs)}; kept ${span(policy.registration.keptMs)} more`,
    ],
    ["activation link", `${span(policy.registration.activationMs)}, once, newest only`],
    ["sign-up that waits to be activated", span(policy.registration.waitMs)],
    ['link "this was not me" in the activation mail', span(policy.registration.stopLinkMs)],
  ],
  loginHint: [
    [
      "address filled in at the login after a reset or an activation",
      `${span(policy.loginHint.lifeMs)}, in that browser`,
    ],
  ],
  passwordEstimate: [
    ["a new password must take", `${policy.passwordEstimate.minGuesses.toLocaleString("en")} guesses, as estimated`],
    ["characters judged for that", `${policy.passwordEstimate.window} at each end`],
  ],
  personName: [["first name, last name", `${policy.personName.max} characters each`]],
  passwordAlarm: [
    [
      "alarm in the audit trail",
      `${policy.passwordAlarm.failures} wrong passwords in one minute, all accounts together`,
    ],
  ],
  audit: [
    ["a refusal without an end is recorded", `once in ${span(policy.audit.refusalMs)}`],
    ["browser and network address in the audit trail", span(policy.audit.personalMs)],
    ["a line of the audit trail", longYears(policy.audit.keptMs)],
  ],
  maintenance: [
    [
      "expired rows are removed",
      `after ${span(policy.maintenance.dayMs)} (logins, forms), ${span(policy.maintenance.monthMs)} (links, trust, messages, seen news), ${span(policy.maintenance.sessionMs)} (sessions) or ${span(policy.maintenance.noticeMs)} (news that nobody opened)`,
    ],
    ["maintenance runs", `every ${span(policy.maintenance.everyMs)}`],
  ],
  outbox: [
    [
      "a message is still worth sending",
      `mail ${span(policy.outbox.lifeMs.mail)}, text message ${span(policy.outbox.lifeMs.sms)}, call ${span(policy.outbox.lifeMs.voice)}`,
    ],
    [
      "it is tried again",
      `after ${list(policy.outbox.backOffMs)}, each up to ${percent(policy.outbox.jitter)} longer by chance`,
    ],
    ["lease of a worker on a message", span(policy.outbox.leaseMs)],
    ["one request to a provider", `${span(policy.outbox.callMs)}, ${policy.outbox.answerBytes / 1_024} KiB of answer`],
    ["a page waits for the gateway", span(policy.outbox.pageWaitMs)],
    [
      "circuit breaker of a provider",
      `open for ${span(policy.outbox.breaker.openMs)} after ${policy.outbox.breaker.failures} failures in a row`,
    ],
  ],
  textProtection: [
    [
      "text messages and calls in all",
      `${policy.textProtection.dailyBudget} a day (\`SMS_DAILY_BUDGET\`); alarms at ${policy.textProtection.alarmsAt.join(", ")} %`,
    ],
    [
      "of that for codes to proven numbers alone",
      `the last ${percent(policy.textProtection.provenShare)}; set-ups and notices stop before it`,
    ],
    ["of that for set-ups in one country in an hour", percent(policy.textProtection.countryShare)],
    [
      `of that for set-ups of numbers with the same first ${policy.textProtection.prefixDigits} digits in an hour`,
      percent(policy.textProtection.prefixShare),
    ],
    [
      "codes of one account to a number it sets up that others cannot use up",
      `${policy.textProtection.codesPerPair} in thirty days`,
    ],
    [
      "a country is doubted, for set-ups",
      `when under ${percent(policy.textProtection.verified.share)} of its newest ${policy.textProtection.verified.last} codes were typed in (of the last ${span(policy.textProtection.verified.withinMs)}, each at least ${span(policy.textProtection.verified.typedInMs)} old)`,
    ],
  ],
};

/** What each rate limit counts, and for whom. A new limit does not compile until it has a line here. */
const counted: Record<RateLimitName, string> = {
  "password-account": "wrong passwords for one e-mail address, from browsers without its device cookie",
  "login-account": "right passwords of one account, from its own browsers and from others apart",
  "password-everyone": "wrong passwords of everybody; only counted, for the alarm",
  "password-ip": "passwords from one network address",
  "password-ip-pair": "one account from one network address; only its first attempt counts in the next limit",
  "password-ip-accounts": "different accounts from one network address",
  "client-search-staff": "clients that one member of staff looks for by name and date of birth",
  "client-page-pair": "pages of one client that one member of staff opens; only counted, for the next one",
  "client-page-staff": "different clients that one member of staff opens; only counted, for the alarm",
  "work-saves-account": "saves of typed answers; beyond it a tab waits and tries again",
  "work-hand-ins-account": "work that one person hands in, changes of it too",
  "work-starts-account": "assignments that one person begins by themselves",
  "messages-account": "messages, feedback among them, and offers of a contact",
  "conversations-account": "conversations that one person begins",
  "passkey-ip": "challenges for passkeys from one network address: a login page asks for one when it opens",
  "code-ip": "codes of all kinds and passkeys from one network address, at login and at a step-up",
  "reset-ip": '"forgot password" from one network address',
  "link-ip": "buttons behind reset and activation links, from one network address",
  "sign-up-ip-hour": "sign-ups and repeated activation mails from one network address",
  "sign-up-ip-day": "the same, a day",
  "text-ip-hour": "text messages and calls asked for from one network address, set-ups and proven numbers apart",
  "text-ip-day": "the same, a day",
  "second-step-account": "wrong codes of all kinds for one account",
  "login-stopped-mail": "mails about a login that five wrong codes ended",
  "factor-streak": "wrong codes of one method in a row; at the lockout the method is switched off",
  "recovery-streak": "wrong recovery codes; at the lockout the set ends",
  "password-device-cookie": "wrong passwords from a browser with the account's device cookie",
  "step-up-session": "wrong passwords at a step-up; at the lockout the session ends",
  "account-recovery-account": "requests for an account recovery, for one account",
  "desk-look-up": "addresses and numbers that one person of the service desk looks for",
  "desk-unlock-account": "pauses of one account that the service desk ends, whoever asks",
  "desk-recovery-account": "account recoveries that the service desk starts for one account, whoever asks",
  "reference-staff": "reference numbers that one member of staff looks for",
  "reset-minute": "reset mails to one typed address, with or without an account",
  "reset-hour": "the same, an hour",
  "reset-day": "the same, a day",
  "reset-link": "new passwords offered behind one link",
  "invitation-probe": "answers to the holder of an invitation that an address is taken",
  "sign-up-form": "sign-up forms with one address, of the holder of an invitation apart: each costs a slow hash",
  "activation-mail-minute": "activation mails to one address",
  "activation-mail-hour": "the same, an hour",
  "activation-link": "passwords tried behind one activation link",
  "invitation-mail-minute": "invitation mails to one address, asked for again",
  "invitation-mail-hour": "the same, an hour",
  "invitation-staff-hour": "invitation mails of one member of staff",
  "invitation-staff-day": "the same, a day",
  "invitation-list-day": "lists of addresses that one member of staff invites",
  "practice-account": "recovery codes practised with",
  "email-change-account": "new e-mail addresses asked for by one account",
  "email-change-address": "confirmation mails to one new address, whoever asks",
  "email-change-link": "wrong passwords behind one confirmation link",
  "question-account": "questions to the helpdesk of one account that is logged in",
  "question-ip": "questions to the helpdesk from one network address",
  "question-address": "questions to the helpdesk from one e-mail address",
  "question-everyone": "questions to the helpdesk from all visitors",
  "refusal-line": "refusals of one pause; only the first is recorded",
  "older-code-hint": 'hints "that was the code of an older message"',
  "text-account-hour": "text messages and calls for one account, set-ups and proven numbers apart",
  "text-account-day": "the same, a day",
  "text-number-hour": "messages to one number that is being set up, over all accounts; not the first two of an account",
  "text-number-day": "the same, a day",
  "text-proven-hour": "messages to one proven number, at login and step-up",
  "text-proven-day": "the same, a day",
  "text-notice-account-hour": "notices by text message for one account",
  "text-notice-account-day": "the same, a day",
  "text-notice-number-hour": "notices by text message to one number",
  "text-notice-number-day": "the same, a day",
  "text-prefix-hour": "set-up messages to numbers with the same first digits (follows the budget)",
  "text-country-hour": "set-up messages to one country (follows the budget)",
  "text-country-doubted": "set-up messages to a country that is doubted",
  "text-pair-day": "whether an account tried a number before; only counted",
  "text-pair-month": "the same, a month",
  "text-numbers-day": "different numbers that one account sets up",
  "text-numbers-month": "the same, a month",
};

export function numbersTable(): string {
  const rows = Object.entries(numbers).flatMap(([key, shown]) =>
    shown.map(([what, value]) => [what, value, `\`${key}\``]),
  );
  return table(["what", "value", "in `policy.ts`"], rows);
}

export function rateLimitsTable(): string {
  const rows = entries(counted).map(([name, what]) => {
    const { attempts, after } = describeLimit(name);
    return [`\`${name}\``, what, attempts, after];
  });
  return table(["limit", "counts", "attempts", "then"], rows);
}

// The one place that knows the field names of a rate limit.
function describeLimit(name: RateLimitName): { attempts: string; after: string } {
  const rule: policy.RateLimit = policy.rateLimits[name];
  const { windowMs, maxAttempts, backoffMs, lockoutAfter } = rule;
  const after = [
    ...(backoffMs.length > 0 ? [`a pause of ${list(backoffMs)}`] : []),
    ...(lockoutAfter === undefined ? [] : [`lockout after ${lockoutAfter} in a row`]),
  ];
  return {
    attempts: Number.isFinite(maxAttempts) ? `${maxAttempts} in ${span(windowMs)}` : "no maximum",
    after: after.join("; ") || "–",
  };
}

function cost({ memoryKiB, passes, parallelism }: { memoryKiB: number; passes: number; parallelism: number }): string {
  return `${mebibytes(memoryKiB)} MiB, ${passes} passes, parallelism ${parallelism}`;
}

function entries<K extends string, V>(record: Record<K, V>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
