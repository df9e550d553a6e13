// Every lifetime, length and limit of the product, each with its source. Times are milliseconds. Nothing is repeated elsewhere.
// Cited: S… docs/security/sources.md, D… docs/security/deviations.md, T… and AT-… docs/security/threats.md.

import { DAY_MS as DAY, HOUR_MS as HOUR, MINUTE_MS as MINUTE, SECOND_MS as SECOND } from "./time";

/** Password hash: argon2id. The floor is OWASP's minimum; `PASSWORD_HASH` may only go above it. */
export const passwordHash = {
  default: { memoryKiB: 65_536, passes: 3, parallelism: 1 },
  floor: { memoryKiB: 19_456, passes: 2, parallelism: 1 },
  /** Longer input is refused before hashing; shorter passwords than the rule simply never match. */
  maxCodePoints: 128,
} as const;

/** Hashes that may run and wait at once: 256 MiB at the worst (T13). */
export const hashPool = { running: 4, waiting: 32, waitMs: 2 * SECOND } as const;

export const password = {
  /** S1: at least 8 characters (deviation D2), counted in code points after NFC. */
  minLength: 8,
  /** `PASSWORD_POLICY=nist`: when the password is the only thing asked (NIST 800-63B-4). */
  minLengthAlone: 15,
  maxLength: 128,
} as const;

/** ADR 0073. Of a new password, on top of the rule of S1. */
export const passwordEstimate = {
  /** A tenth of what eight characters without any pattern take: the rule of S1 must stay possible to meet. */
  minGuesses: 10_000_000,
  /** Characters at each end that are judged. */
  window: 32,
} as const;

/** How long the advice to switch two-factor on stays away after "not now" (deviation D2). */
export const shortPasswordAdvice = { quietMs: 30 * DAY } as const;

export const passwordReset = {
  /** S1: "can only be used once and expires after 1 hour". */
  linkMs: HOUR,
} as const;

/** The first password of an owner whose account an operator made: nobody waits at the screen for this mail. */
export const firstPassword = { linkMs: 7 * DAY } as const;

/** "This was not me" in every security mail (ADR 0023). */
export const reportCompromise = { linkMs: 7 * DAY } as const;

export const login = {
  /** How long the second step stays open after a right password. */
  challengeMs: 30 * MINUTE,
  /** Attempts of one challenge, all kinds of code together (T45). */
  maxChallengeAttempts: 5,
} as const;

/** Answers kept for a button that is pressed again (ADR 0080), and how many at most. */
export const repeatedPress = { rememberedMs: MINUTE, remembered: 2_000 } as const;

export const session = {
  idleMs: 30 * MINUTE,
  totalMs: 12 * HOUR,
  /** How long the cookie of a session can still say why that session is over (ADR 0081). It opens nothing: the row decides. */
  explainedMs: 30 * DAY,
  /** How long before its end a session warns (D19, WCAG 2.2.1). */
  warnMs: 5 * MINUTE,
  maxPerAccount: 5,
  /** `last_seen_at` is written at most this often, so that a page view is rarely a write. */
  touchMs: MINUTE,
  /** How long a password or code counts as fresh for a sensitive change. */
  freshProofMs: 10 * MINUTE,
} as const;

export const textCode = {
  digits: 6,
  /** S3: "valid for 30 minutes" (deviation D3) */
  lifeMs: 30 * MINUTE,
  /** Waiting time before the second, third and every later message of one step. */
  resendAfterMs: [30 * SECOND, 60 * SECOND, 120 * SECOND],
  /** Letters that cannot be mistaken for a digit. */
  letters: "ABCDEFGHJKLMNPQRSTUVWXYZ",
} as const;

export const appCode = {
  digits: 6,
  periodSeconds: 30,
  /** S3: the replaced code works 30 seconds more, one minute in all (deviation D4). Never the next one. */
  pastSeconds: 30,
  secretBytes: 20,
  /** Only during set-up: how far a code may lie off before "your phone's clock is off" is no help. */
  clockHintSteps: 10,
} as const;

export const enrolment = {
  lifeMs: 60 * MINUTE,
  maxAttempts: 5,
} as const;

export const recoveryCode = {
  /** S4: ten codes of ten digits (deviation D5) */
  count: 10,
  digits: 10,
  hash: { memoryKiB: 19_456, passes: 2, parallelism: 1 },
  /** How long the codes can be shown before they are said to be kept. */
  shownMs: 30 * MINUTE,
  /** At this number left the person is reminded at every page. */
  fewLeft: 3,
} as const;

export const deviceCookie = {
  /** Since the last login there. Only chooses the bucket of the rate limit; grants nothing (D16). */
  lifeMs: 180 * DAY,
} as const;

export const trustedDevice = {
  /** S3: "skip this step for one month": 30 × 24 h from the tick, use does not extend (deviation D6). */
  lifeMs: 30 * DAY,
  maxPerAccount: 10,
  /** People who trust one browser: each has a cookie of some 400 bytes in it, and a proxy refuses a header of 8 kB. */
  perBrowser: 10,
  /** Parallel tabs may still send the value from before the last use for this long. */
  parallelMs: MINUTE,
  /** So many failures of an account within so long, wherever they came from: the code is asked on trusted devices too (D6). */
  failures: 10,
  failuresMs: DAY,
} as const;

export const passkey = {
  /** From the question to the answer of the device: as long as browsers wait for a person at most. */
  challengeMs: 5 * MINUTE,
  maxPerAccount: 10,
  /** Code points of the name that its owner gives it. */
  nameCodePoints: 40,
  /** Characters of what a browser answers; the largest known keys take a third of it. */
  answerCharacters: 16_000,
  /** The offer to make one: from this login with a code on, and how long "not now" keeps it away. */
  offerFromLogin: 2,
  offerQuietMs: 365 * DAY,
} as const;

export const accountRecovery = {
  /** From the request to the last moment the helpdesk may approve it. */
  askMs: 7 * DAY,
  /** Between approval and effect: time for the owner to read mail and texts and to stop it. */
  waitMs: 24 * HOUR,
  /** Life of the links in its mails; they must outlive the wait. */
  linkMs: 14 * DAY,
  /** Documents that may not be the person's, over everybody who checks, before the request is closed (ADR 0075). */
  mismatches: 3,
  /** How long a number that staff looked up stays open on their screen. */
  lookedUpMs: 30 * MINUTE,
} as const;

/** The service desk of the operator (ADR 0109). */
export const serviceDesk = {
  /** How long an account that was looked up stays open on the screen of who looked. */
  lookedUpMs: 30 * MINUTE,
  /** How old the event of a six-digit number may be: longer ago, two people may have the same one. */
  referenceMs: 7 * DAY,
} as const;

/** How a member of staff checked who somebody is. */
export const staffReason = { codePoints: 300 } as const;

/** A surname as somebody looks for it or copies it from a document: longer than any that an account has. */
export const soughtName = { codePoints: 200 } as const;

export const profile = { bornFrom: "1900-01-01" } as const;

export const picture = {
  /** What is kept of a picture: it is in pages and backups. */
  bytes: 24 * 1_024,
  side: 256,
  /** What may be sent: a photo as a telephone takes it. */
  uploadBytes: 8 * 1_024 * 1_024,
  uploadPixels: 50_000_000,
} as const;

export const emailChange = {
  /** For the link in the new mailbox. */
  confirmMs: DAY,
  /** For "undo" in the old mailbox (AT-77). */
  undoMs: 7 * DAY,
} as const;

export const closure = {
  /** Time to change one's mind (ADR 0029). */
  deleteMs: 14 * DAY,
} as const;

/** Work on the worksheet (ADR 0100, ADR 0102). */
export const work = {
  /** Code points of one answer, and of all answers of a page together. */
  answerCodePoints: 10_000,
  pageCodePoints: 60_000,
  /** Tiles of one person in one Healthspace that are not closed or withdrawn. */
  maxOpenTiles: 50,
  /** Code points of the clinician's word beside the work, and of a message of feedback. */
  wordCodePoints: 500,
  /** Of a title or subtitle that a clinician gives. */
  titleCodePoints: 100,
  messageCodePoints: 5_000,
  subjectCodePoints: 100,
  /** Messages of a conversation that one page shows. */
  messagesPerPage: 50,
  /** A message that nobody read for so long is said to its sender, mailed once more, and a task of staff (ADR 0107). */
  unreadMs: 7 * DAY,
  /** Before the client sees new work or is mailed about it: undone within it, nobody ever knew. */
  graceMs: 2 * MINUTE,
  /** News is mailed when it is still unseen after so long, unless the person was here within as long. */
  noticeMs: 2 * MINUTE,
  /** Mails about work to one person in a day. */
  maxNoticesPerDay: 6,
  /** A client is reminded of one piece of work at most this often. */
  remindEveryMs: 3 * DAY,
  /** A message that waits so long is a task of its own: about one in thirty is not read in three weeks otherwise. */
  unreadTaskMs: 7 * DAY,
  /** Of whom a search finds without a contact: each is told. Two people of one surname and birthday are rare. */
  othersFound: 20,
  /** Client pages that one member of staff opens in an hour before the operator hears of it. Blocks nothing. */
  clientPagesPerHour: 60,
  /** What was typed and never handed in, after the membership ended. */
  draftsKeptMs: 365 * DAY,
  /** The mail that says so goes this long before. */
  draftsWarnedMs: 30 * DAY,
} as const;

export const absence = { messageCodePoints: 500 } as const;

export const question = { codePoints: 2_000 } as const;

export const invitation = {
  lifeMs: 30 * DAY,
  /** How long the list still says what became of one that expired, was used or was withdrawn. */
  keptMs: 365 * DAY,
  /** INVT-4: reminders go out by themselves so long after the first mail. */
  remindAfterMs: [3 * DAY, 7 * DAY],
  /** Addresses of one list: they are all sent in one transaction. */
  perList: 100,
  /** Lines that are looked at; longer lists are refused before. */
  lines: 500,
} as const;

/** People on one page of a list of members, or of contacts. */
export const members = { perPage: 50 } as const;

/** What an owner sets for a Healthspace, in code points. */
export const healthspacePolicy = {
  senderName: 60,
  line: 200,
  complaints: 2_000,
  /** A device may be trusted at most as long as `trustedDevice.lifeMs`. */
  trustDays: 30,
} as const;

export const registration = {
  /** From "Registreren" to the answer on the terms. */
  formMs: HOUR,
  /** How much longer what was typed is kept, so that who took too long need not type it again. */
  keptMs: HOUR,
  /** 24 hours, once, newest only. */
  activationMs: DAY,
  /** How long a sign-up waits to be activated; after that it is as if nobody had signed up. As long as an invitation. */
  waitMs: 30 * DAY,
  /** "This was not me" in the activation mail. */
  stopLinkMs: 7 * DAY,
} as const;

export const loginHint = {
  /** How long the login fills in the address after a reset or an activation; as long as a reset link. */
  lifeMs: HOUR,
} as const;

export const personName = {
  /** Code points of a first or last name. */
  max: 60,
} as const;

export interface RateLimit {
  /** An attempt after this long starts a new count. */
  windowMs: number;
  /** Attempts before the first pause. */
  maxAttempts: number;
  /** Pauses after attempt `maxAttempts`, `maxAttempts + 1`, …; the last one repeats. Milliseconds. */
  backoffMs: readonly number[];
  /** Failures in a row, over all windows, after which it stays locked until `resetAttempts`. */
  lockoutAfter?: number;
}

/** One row per limit. A success resets the count; under a limit `…-ip…` it only refunds its own attempt (AT-17). */
export const rateLimits = {
  /** After a hundred in a row the password is refused, except with a device cookie (D16). */
  "password-account": {
    windowMs: DAY,
    maxAttempts: 6,
    backoffMs: [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR],
    lockoutAfter: 100,
  },
  /** Right passwords of one account, its own browsers apart: no person logs in so often, and each login costs a slow hash. */
  "login-account": { windowMs: 10 * MINUTE, maxAttempts: 60, backoffMs: [10 * MINUTE] },
  /** Wrong passwords of everybody together. Blocks nobody: it triggers the alarm. */
  "password-everyone": { windowMs: MINUTE, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  /** Saves of typed answers. Beyond it a tab waits and tries again; nothing is lost (ADR 0105). */
  "work-saves-account": { windowMs: MINUTE, maxAttempts: 120, backoffMs: [10 * SECOND] },
  /** Above what anybody fills in on one day: each stays for good, on the pages of the person and of staff. */
  "work-hand-ins-account": { windowMs: DAY, maxAttempts: 100, backoffMs: [HOUR] },
  /** Assignments that one person begins by themselves: each stays for good, also when it is taken off the worksheet. */
  "work-starts-account": { windowMs: DAY, maxAttempts: 50, backoffMs: [HOUR] },
  /** Clients looked for by name and date of birth, by one member of staff. */
  "client-search-staff": { windowMs: HOUR, maxAttempts: 60, backoffMs: [10 * MINUTE] },
  /** Different client pages that one member of staff opens: only counted, and each pair once (`work.clientPagesPerHour`). */
  "client-page-pair": { windowMs: HOUR, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  "client-page-staff": { windowMs: HOUR, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  /** Messages of feedback and offers of contact that one person sends. */
  "messages-account": { windowMs: HOUR, maxAttempts: 60, backoffMs: [10 * MINUTE] },
  /** Conversations that one person begins. */
  "conversations-account": { windowMs: DAY, maxAttempts: 20, backoffMs: [HOUR] },
  // Per client IP, where a proxy in front reports it: IPv4 by address, IPv6 by /64. Attempts with a device cookie are exempt, so
  // that people who share a network with an attacker can still log in.
  "password-ip": { windowMs: 10 * MINUTE, maxAttempts: 20, backoffMs: [10 * MINUTE] },
  /** One account tried from one client IP: only its first attempt in a window counts under the next limit. */
  "password-ip-pair": { windowMs: 10 * MINUTE, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  /** Different accounts tried from one address. */
  "password-ip-accounts": { windowMs: 10 * MINUTE, maxAttempts: 10, backoffMs: [10 * MINUTE] },
  /** Codes of all kinds and passkeys, at login and at a step-up. */
  "code-ip": { windowMs: 10 * MINUTE, maxAttempts: 30, backoffMs: [10 * MINUTE] },
  /** Challenges for passkeys: a login page asks for one when it opens. */
  "passkey-ip": { windowMs: 10 * MINUTE, maxAttempts: 100, backoffMs: [10 * MINUTE] },
  /** "Forgot password?" */
  "reset-ip": { windowMs: HOUR, maxAttempts: 20, backoffMs: [HOUR] },
  /** Buttons behind the links that reset a password or activate an account. */
  "link-ip": { windowMs: 10 * MINUTE, maxAttempts: 30, backoffMs: [10 * MINUTE] },
  /** Forms to sign up, and activation mails asked for again. */
  "sign-up-ip-hour": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  "sign-up-ip-day": { windowMs: DAY, maxAttempts: 30, backoffMs: [DAY] },
  "text-ip-hour": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  "text-ip-day": { windowMs: DAY, maxAttempts: 30, backoffMs: [DAY] },
  /** All kinds of code together. */
  "second-step-account": { windowMs: 15 * MINUTE, maxAttempts: 10, backoffMs: [15 * MINUTE] },
  /** The mail about a login that five wrong codes ended: the first one a day (T45). */
  "login-stopped-mail": { windowMs: DAY, maxAttempts: 1, backoffMs: [DAY] },
  /** In a row, over any time: the method, or the set of recovery codes, is switched off. */
  "factor-streak": { windowMs: DAY, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [], lockoutAfter: 100 },
  "recovery-streak": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR], lockoutAfter: 100 },
  /** A browser with a device cookie for this account: a stranger's failures never lock it out (D16). */
  "password-device-cookie": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  /** Wrong passwords inside one session: the session ends. */
  "step-up-session": { windowMs: DAY, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [], lockoutAfter: 5 },
  "account-recovery-account": { windowMs: DAY, maxAttempts: 3, backoffMs: [DAY] },
  /** Numbers that one member of staff looks for. */
  "reference-staff": { windowMs: HOUR, maxAttempts: 20, backoffMs: [HOUR] },
  /** Addresses and numbers that one person of the service desk looks for. */
  "desk-look-up": { windowMs: HOUR, maxAttempts: 30, backoffMs: [HOUR] },
  /** Pauses of one account that the service desk ends, whoever asks: each is one more guess for whoever caused it. */
  "desk-unlock-account": { windowMs: DAY, maxAttempts: 3, backoffMs: [DAY] },
  /** Account recoveries that the service desk starts for one account, whoever asks; the owner's own count is another. */
  "desk-recovery-account": { windowMs: DAY, maxAttempts: 3, backoffMs: [DAY] },
  /** Mails asked for one typed address, whether or not there is an account. */
  "reset-minute": { windowMs: MINUTE, maxAttempts: 1, backoffMs: [MINUTE] },
  "reset-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  /** Beyond ten a day, one an hour: as long as its link lives. So there always is a link, or a mail that is not refused (ADR 0022). */
  "reset-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [HOUR] },
  /** New passwords offered behind one link. */
  "reset-link": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  /** The form with a valid invitation says whether an address is taken: this often (D9). */
  "invitation-probe": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  /** The form itself: each one costs a slow hash. */
  "sign-up-form": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  /** Mails that activate, to one address, whoever asks. */
  "activation-mail-minute": { windowMs: MINUTE, maxAttempts: 1, backoffMs: [MINUTE] },
  "activation-mail-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  /** Passwords tried behind one activation link. */
  "activation-link": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  "invitation-mail-minute": { windowMs: MINUTE, maxAttempts: 1, backoffMs: [MINUTE] },
  "invitation-mail-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  /** Invitations of one member of staff, whoever they go to. */
  "invitation-staff-hour": { windowMs: HOUR, maxAttempts: 30, backoffMs: [HOUR] },
  "invitation-staff-day": { windowMs: DAY, maxAttempts: 100, backoffMs: [DAY] },
  /** Lists of addresses that one member of staff invites, of at most `invitation.perList` each. */
  "invitation-list-day": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  "practice-account": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  "email-change-account": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  /** The address that the link goes to, whoever asked: nobody can flood a stranger. */
  "email-change-address": { windowMs: DAY, maxAttempts: 3, backoffMs: [DAY] },
  /** Wrong passwords behind one link. */
  "email-change-link": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  /** Somebody who is logged in. */
  "question-account": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  /** Visitors. By the limits of address and client IP nobody alone reaches the last one. */
  "question-ip": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  "question-address": { windowMs: DAY, maxAttempts: 5, backoffMs: [DAY] },
  /** All visitors together: what a helpdesk can still read. */
  "question-everyone": { windowMs: HOUR, maxAttempts: 60, backoffMs: [HOUR] },
  /** Whether the refusals of one pause were recorded: one row a pause, never a pause itself. */
  "refusal-line": { windowMs: DAY, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  "older-code-hint": { windowMs: HOUR, maxAttempts: 10, backoffMs: [HOUR] },
  // Set-ups and codes to a proven number are counted apart (ADR 0074).
  "text-account-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  "text-account-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  /** A number that somebody sets up: whose it is, is not known yet. The first codes of each account are not refused here. */
  "text-number-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  "text-number-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  /** A number that was proven, at a login or a step-up: nobody else's set-up counts here. */
  "text-proven-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  "text-proven-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  // Notices of a change, apart from codes: neither can be used to keep the other from the owner (ADR 0074).
  "text-notice-account-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  "text-notice-account-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  "text-notice-number-hour": { windowMs: HOUR, maxAttempts: 5, backoffMs: [HOUR] },
  "text-notice-number-day": { windowMs: DAY, maxAttempts: 10, backoffMs: [DAY] },
  // Set-ups alone: how many are maxAttempts at the first two comes from the daily budget.
  /** All numbers with the same first digits, and of one country. */
  "text-prefix-hour": { windowMs: HOUR, maxAttempts: 20, backoffMs: [HOUR] },
  "text-country-hour": { windowMs: HOUR, maxAttempts: 100, backoffMs: [HOUR] },
  /** What still goes to a country whose codes are hardly ever typed in: enough to see that it has passed. */
  "text-country-doubted": { windowMs: 15 * MINUTE, maxAttempts: 5, backoffMs: [15 * MINUTE] },
  /** Whether this account tried this number before: one row a pair, never a pause. */
  "text-pair-day": { windowMs: DAY, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  "text-pair-month": { windowMs: 30 * DAY, maxAttempts: Number.POSITIVE_INFINITY, backoffMs: [] },
  /** Different numbers that one account sets up. */
  "text-numbers-day": { windowMs: DAY, maxAttempts: 3, backoffMs: [DAY] },
  "text-numbers-month": { windowMs: 30 * DAY, maxAttempts: 5, backoffMs: [30 * DAY] },
} as const satisfies Record<string, RateLimit>;

/** Wrong passwords within a minute, over all accounts, at which one line of alarm is written (T03). */
export const passwordAlarm = { failures: 300 } as const;

export const audit = {
  /** A refusal without an end of its own is recorded once in this time. */
  refusalMs: 15 * MINUTE,
  /** D20: browser and address of a line. */
  personalMs: 180 * DAY,
  /** D20: the line itself. Five years, all of 366 days, so that none is ever a day too short. */
  keptMs: 5 * 366 * DAY,
} as const;

export const maintenance = {
  /** T114: what only serves a login or a form goes a day after its end. */
  dayMs: DAY,
  /** Links, ended trust and sent messages: as long as somebody may ask about them. */
  monthMs: 30 * DAY,
  /** Sessions tell which browsers are not new. */
  sessionMs: 180 * DAY,
  /** News that was mailed and never opened. */
  noticeMs: 365 * DAY,
  /** How often expired rows go and the audit is checked. */
  everyMs: 20 * HOUR,
} as const;

/** Messages on their way out. */
export const outbox = {
  /** How long a message is still worth sending. A telephone that rings later than the page says would frighten. */
  lifeMs: { mail: DAY, sms: 10 * MINUTE, voice: 3 * MINUTE },
  leaseMs: 30 * SECOND,
  backOffMs: [5 * SECOND, 15 * SECOND, MINUTE, 3 * MINUTE, 10 * MINUTE],
  /** Each wait is made longer by chance, up to this share of it, so that retries do not all come at one instant. */
  jitter: 0.2,
  /** One call to a provider, and how much of its answer is read. */
  callMs: 5 * SECOND,
  answerBytes: 64 * 1_024,
  /** How long a page waits for the gateway's answer before it says that the message may take minutes. */
  pageWaitMs: 6 * SECOND,
  /** A provider that failed so often in a row is left alone for this long. */
  breaker: { failures: 5, openMs: MINUTE },
} as const;

/** Against text messages for money ("SMS pumping"). ADR 0043, T58. */
export const textProtection = {
  /** Text messages of one day (UTC), when `SMS_DAILY_BUDGET` says nothing else. */
  dailyBudget: 500,
  /** Shares of the budget at which the operator is alarmed, in percent. */
  alarmsAt: [50, 80, 100],
  /** The last share of the day's budget, which only codes to proven numbers may use: set-ups and notices stop before it. */
  provenShare: 2 / 5,
  /** Codes of one account to one number in thirty days that no limit on the number refuses, whatever strangers sent there. */
  codesPerPair: 2,
  /** Shares of the day's budget for set-ups in one country, and of numbers with the same first digits, in an hour: 100 and 20 of 500. */
  countryShare: 1 / 5,
  prefixShare: 1 / 25,
  prefixDigits: 7,
  /** A country whose newest codes are hardly ever typed in is being abused. A code gets some minutes to be typed in. */
  verified: { last: 50, share: 0.3, withinMs: DAY, typedInMs: 5 * MINUTE },
} as const;

/** Content of the library (ADR 0098): what a person can still oversee, and what is read within the blink of an eye. */
export const library = {
  fileBytes: 1_024 * 1_024,
  maxEntries: 50,
  /** Levels of JSON: a translation four groups deep in a Bundle has 20. */
  maxJsonDepth: 32,
  maxItems: 200,
  maxPages: 40,
  maxOptions: 50,
  maxDepth: 4,
  /** Of a line, where the content does not say how long it may be. */
  shortAnswerCharacters: 1_000,
  /** Of the heading that items stand under. */
  topicCharacters: 60,
  searchCharacters: 100,
  /** More steps on a slider are a number (a row of radio buttons on a small phone). */
  maxScaleSteps: 11,
  maxMarkdownCharacters: 4_000,
  /** Signs such as `*` and `[` in one text, and in all of an assignment: their number decides how long Markdown takes to read. */
  maxMarkdownSigns: 200,
  maxMarkdownSignsInAll: 2_000,
} as const;
