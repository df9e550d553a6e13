import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

// Times are integer milliseconds since 1970 in columns that end in _at. An event is a nullable time, never a boolean.
// `tries` and `next_try_at` keep an older name than their property: the release before may still use them during an update.
// A column that ends in _hash, _mac or _sealed never holds anything a person could type or read.

/** What a person is in one Healthspace. Which role may what stands in `domain/healthspace/staff`. */
export type MemberRole =
  | "client"
  | "owner"
  | "clinician"
  | "clinician-connects"
  | "clinician-invites"
  | "assistant"
  | "library";

/** One person. Raising `sessionVersion` revokes every session, login challenge and link at once; `trustVersion` every trusted device. */
export const accounts = sqliteTable(
  "accounts",
  {
    id: text("id").primaryKey(),
    email: text("email").notNull().unique(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    dateOfBirth: text("date_of_birth"),
    locale: text("locale", { enum: ["nl", "en"] }).notNull(),
    passwordHash: text("password_hash").notNull(),
    passwordSetAt: integer("password_set_at").notNull(),
    /** Since when the password only leads to choosing a new one, such as after an account recovery. */
    passwordEndedAt: integer("password_ended_at"),
    /** Its class, never its length (deviation D2). `null`: set before this was kept. */
    passwordLength: text("password_length", { enum: ["under-15", "15-or-more"] }),
    /** When the advice to switch two-factor on was put aside. */
    adviceDismissedAt: integer("advice_dismissed_at"),
    /** When a mailed link removed the only thing that showed both steps of somebody who may see data of others. */
    passkeysEndedAt: integer("passkeys_ended_at"),
    /** When the offer to make a passkey was put aside. */
    passkeyOfferDismissedAt: integer("passkey_offer_dismissed_at"),
    /** Since when the worksheet welcomes a new person. `null`: put aside, or never began. */
    welcomeAt: integer("welcome_at"),
    sessionVersion: integer("session_version").notNull().default(1),
    trustVersion: integer("trust_version").notNull().default(1),
    createdAt: integer("created_at").notNull(),
    activatedAt: integer("activated_at"),
    disabledAt: integer("disabled_at"),
    /** "owner" may be told how to come back; "operator" has to be called. */
    disabledBy: text("disabled_by", { enum: ["owner", "operator"] }),
    /** When the owner's wish to delete is carried out, unless it is taken back. */
    deleteAt: integer("delete_at"),
    termsVersion: text("terms_version"),
    termsAcceptedAt: integer("terms_accepted_at"),
    /** Kinds of notification that are switched off; everything else is on. */
    notificationsOff: text("notifications_off", { mode: "json" }).$type<string[]>().notNull().default([]),
    absenceFrom: text("absence_from"),
    absenceUntil: text("absence_until"),
    absenceMessage: text("absence_message"),
  },
  (t) => [index("accounts_delete_at").on(t.deleteAt).where(sql`delete_at IS NOT NULL`)],
);

/** A small picture of the person, as the browser sent it after checking type and size. */
export const pictures = sqliteTable("pictures", {
  accountId: text("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  type: text("type", { enum: ["image/png", "image/jpeg", "image/webp"] }).notNull(),
  bytes: blob("bytes", { mode: "buffer" }).notNull(),
  setAt: integer("set_at").notNull(),
});

/**
 * A sign-up. Until the terms are accepted a filled-in form: refusing, or an hour, deletes it. From then on what the browser and a
 * login are answered from until the account is activated, whether the address was free or somebody else's.
 */
export const registrations = sqliteTable(
  "registrations",
  {
    id: text("id").primaryKey(),
    secretHash: text("secret_hash").notNull().unique(),
    invitationId: text("invitation_id"),
    healthspaceId: text("healthspace_id"),
    email: text("email").notNull(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    dateOfBirth: text("date_of_birth").notNull(),
    locale: text("locale", { enum: ["nl", "en"] }).notNull(),
    /** Salted, so it also tells the account that this sign-up placed from one that a newer sign-up made of it. */
    passwordHash: text("password_hash").notNull(),
    /** Finds the sign-up of a password among all those of one address with one slow hash; bound to the id. */
    sharedHash: text("shared_hash").notNull(),
    passwordLength: text("password_length", { enum: ["under-15", "15-or-more"] }),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    termsVersion: text("terms_version"),
    termsAcceptedAt: integer("terms_accepted_at"),
  },
  (t) => [index("registrations_email").on(t.email)],
);

/** The password was right, the second step is open. Never a session. */
export const loginChallenges = sqliteTable(
  "login_challenges",
  {
    id: text("id").primaryKey(),
    secretHash: text("secret_hash").notNull().unique(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    sessionVersion: integer("session_version").notNull(),
    browser: text("browser").notNull(),
    system: text("system").notNull(),
    attempts: integer("tries").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    doneAt: integer("done_at"),
  },
  (t) => [index("login_challenges_account").on(t.accountId)],
);

/** Logged in. `proofs` keeps how and when each proof was given (amr); the level (aal) is computed from it. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    secretHash: text("secret_hash").notNull().unique(),
    proofs: text("proofs", { mode: "json" }).$type<{ method: string; at: number }[]>().notNull(),
    sessionVersion: integer("session_version").notNull(),
    browser: text("browser").notNull(),
    system: text("system").notNull(),
    createdAt: integer("created_at").notNull(),
    firstSeenAt: integer("first_seen_at"),
    lastSeenAt: integer("last_seen_at").notNull(),
    endedAt: integer("ended_at"),
    /** Why it ended before its time, for the browser that holds its cookie. `null`: alive, or over by its time limits. */
    endReason: text("end_reason", {
      enum: [
        "logged-out",
        "ended-elsewhere",
        "too-many",
        "wrong-passwords",
        "trust-copied",
        "password-changed",
        "password-reset",
        "two-factor-changed",
        "phone-lost",
        "passkey-removed",
        "reported",
        "email-undone",
        "recovery-stopped",
        "recovered",
        "deactivated",
        "deleting",
        "disabled",
        "helpdesk",
      ],
    }),
    /** The trusted device on which this login skipped the second step. */
    trustedDeviceId: text("trusted_device_id"),
  },
  (t) => [index("sessions_account").on(t.accountId)],
);

/** The second factor in use: one per account at a time (partial unique index). */
export const factors = sqliteTable(
  "factors",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    type: text("type", { enum: ["sms", "totp"] }).notNull(),
    phone: text("phone"),
    secretSealed: text("secret_sealed"),
    lastStep: integer("last_step").notNull().default(-1),
    enabledAt: integer("enabled_at").notNull(),
    lockedAt: integer("locked_at"),
    lostAt: integer("lost_at"),
    removedAt: integer("removed_at"),
  },
  (t) => [
    uniqueIndex("factors_one_per_account").on(t.accountId).where(sql`removed_at IS NULL`),
    index("factors_of_account").on(t.accountId, t.enabledAt),
  ],
);

/** A factor being set up. The running factor is not touched before the new one is proven. */
export const enrolments = sqliteTable(
  "enrolments",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    sessionId: text("session_id")
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    type: text("type", { enum: ["sms", "totp"] }).notNull(),
    phone: text("phone"),
    secretSealed: text("secret_sealed"),
    attempts: integer("tries").notNull().default(0),
    offClockStep: integer("off_clock_step"),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    doneAt: integer("done_at"),
  },
  (t) => [uniqueIndex("enrolments_one_open_per_account").on(t.accountId).where(sql`done_at IS NULL`)],
);

/** Six digits sent by text message or said in a call, for one parent (a login challenge, an enrolment, a step-up) and nothing else. */
export const textCodes = sqliteTable(
  "text_codes",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    purpose: text("purpose", { enum: ["login", "enrolment", "step-up"] }).notNull(),
    parentId: text("parent_id").notNull(),
    letter: text("letter").notNull(),
    /** ISO 3166 code of the number it went to: shows a country whose codes are never entered. */
    country: text("country"),
    codeMac: text("code_mac").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    supersededAt: integer("superseded_at"),
    usedAt: integer("used_at"),
  },
  (t) => [
    index("text_codes_parent").on(t.purpose, t.parentId),
    index("text_codes_account").on(t.accountId, t.createdAt),
    index("text_codes_country").on(t.country, t.createdAt),
    uniqueIndex("text_codes_one_live").on(t.purpose, t.parentId).where(sql`superseded_at IS NULL AND used_at IS NULL`),
  ],
);

/** Ten spare codes handed out together: one salt for the set. `savedAt` is when the person said they were kept. */
export const recoveryCodeSets = sqliteTable(
  "recovery_code_sets",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    salt: text("salt").notNull(),
    keyId: text("key_id").notNull(),
    createdAt: integer("created_at").notNull(),
    savedAt: integer("saved_at"),
    replacedAt: integer("replaced_at"),
  },
  (t) => [uniqueIndex("recovery_code_sets_one_current").on(t.accountId).where(sql`replaced_at IS NULL`)],
);

export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    setId: text("set_id")
      .notNull()
      .references(() => recoveryCodeSets.id, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    usedAt: integer("used_at"),
  },
  (t) => [uniqueIndex("recovery_codes_once_per_set").on(t.setId, t.codeHash)],
);

/** A browser of one person that may skip the second step until `expiresAt`. `uses` rotates the cookie at each use. */
export const trustedDevices = sqliteTable(
  "trusted_devices",
  {
    id: text("id").primaryKey(),
    secretHash: text("secret_hash").notNull().unique(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    trustVersion: integer("trust_version").notNull(),
    uses: integer("uses").notNull().default(0),
    rotatedAt: integer("rotated_at").notNull(),
    browser: text("browser").notNull(),
    system: text("system").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    endedAt: integer("ended_at"),
  },
  (t) => [index("trusted_devices_account").on(t.accountId)],
);

/** A passkey (WebAuthn credential) of one person. Removing it deletes the row: nothing of its key stays. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** base64url, as the authenticator made it. Over all accounts only once. */
    credentialId: text("credential_id").notNull().unique(),
    /** COSE. */
    publicKey: blob("public_key", { mode: "buffer" }).notNull(),
    /** How often it signed, as far as the authenticator counts; always 0 where it does not. */
    counter: integer("counter").notNull(),
    transports: text("transports", { mode: "json" }).$type<string[]>().notNull(),
    /** Whether it stays in one device, or may be copied to others of the same person. */
    deviceType: text("device_type", { enum: ["singleDevice", "multiDevice"] }).notNull(),
    /** Since when a copy of it is kept elsewhere, as its last use said. */
    backedUpAt: integer("backed_up_at"),
    /** The kind of authenticator: all zeros where it does not say. */
    aaguid: text("aaguid").notNull(),
    /** Where it was at its last use: in the device of the browser, or in another one. `null`: the browser did not say. */
    attachment: text("attachment", { enum: ["platform", "cross-platform"] }),
    name: text("name").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    /** The session in which it was made or last used: shows a person which one is in front of them. */
    lastSessionId: text("last_session_id"),
  },
  (t) => [index("passkeys_account").on(t.accountId)],
);

/** What a passkey has to sign: for a login of whoever it may be, or for one session. Spent once, before anything is granted. */
export const passkeyChallenges = sqliteTable(
  "passkey_challenges",
  {
    challengeHash: text("challenge_hash").primaryKey(),
    purpose: text("purpose", { enum: ["login", "registration", "step-up"] }).notNull(),
    sessionId: text("session_id").references(() => sessions.id, { onDelete: "cascade" }),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
  },
  (t) => [index("passkey_challenges_expires_at").on(t.expiresAt), index("passkey_challenges_session").on(t.sessionId)],
);

/** Anything mailed once: a link whose secret is only stored as a hash that names its purpose. */
export const oneTimeTokens = sqliteTable(
  "one_time_tokens",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    purpose: text("purpose").notNull(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** The row that the link is about, such as an account recovery. */
    subjectId: text("subject_id").notNull(),
    /** The account's session version when the link was made; the link is dead once it changes. `null`: it outlives every change. */
    sessionVersion: integer("session_version"),
    /** What the link carries out, such as a new address; sealed. */
    dataSealed: text("data_sealed"),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
    /** When a newer link of the same purpose took its place. */
    supersededAt: integer("superseded_at"),
  },
  (t) => [index("one_time_tokens_account").on(t.accountId)],
);

/** Two-factor switched off with the helpdesk's help: asked for, confirmed by mail, approved by two, waited for, done. */
export const accountRecoveries = sqliteTable(
  "account_recoveries",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** The factor that help was asked for; another one in its place ends the request. */
    factorId: text("factor_id").notNull(),
    reference: text("reference").notNull().unique(),
    askedAt: integer("asked_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    confirmedAt: integer("confirmed_at"),
    /** The first of the two members of staff who checked who it is; the second one approves. */
    checkedBy: text("checked_by"),
    checkedAt: integer("checked_at"),
    /** How often what staff read from a document was not that of the account's person, over everybody who checked. */
    mismatches: integer("mismatches").notNull().default(0),
    approvedAt: integer("approved_at"),
    approvedBy: text("approved_by", { mode: "json" }).$type<string[]>(),
    reason: text("reason"),
    dueAt: integer("due_at"),
    doneAt: integer("done_at"),
    stoppedAt: integer("stopped_at"),
  },
  (t) => [
    uniqueIndex("account_recoveries_one_open").on(t.accountId).where(sql`done_at IS NULL AND stopped_at IS NULL`),
    index("account_recoveries_due").on(t.dueAt),
    index("account_recoveries_done").on(t.accountId, t.doneAt),
  ],
);

/** Counts of attempts. The key is an HMAC: the table names neither people nor addresses. */
export const rateLimitCounters = sqliteTable("rate_limit_counters", {
  key: text("key").primaryKey(),
  count: integer("count").notNull(),
  streak: integer("streak").notNull(),
  windowStartedAt: integer("window_started_at").notNull(),
  blockedUntil: integer("blocked_until"),
});

/** A message is a row before it is a network call. What it says is sealed, and wiped once it is sent. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: text("id").primaryKey(),
    idempotencyKey: text("idempotency_key").notNull().unique(),
    channel: text("channel", { enum: ["mail", "sms", "voice"] }).notNull(),
    template: text("template").notNull(),
    accountId: text("account_id"),
    locale: text("locale", { enum: ["nl", "en"] }).notNull(),
    payloadSealed: text("payload_sealed"),
    createdAt: integer("created_at").notNull(),
    notAfter: integer("not_after").notNull(),
    nextAttemptAt: integer("next_try_at").notNull(),
    attempts: integer("tries").notNull().default(0),
    leasedUntil: integer("leased_until"),
    sentAt: integer("sent_at"),
    /** When the phone had it, or was said never to get it: what the gateway reports later. */
    deliveredAt: integer("delivered_at"),
    undeliveredAt: integer("undelivered_at"),
    deadAt: integer("dead_at"),
    /** Who was asked last. */
    provider: text("provider"),
    failure: text("failure"),
  },
  (t) => [
    index("outbox_due").on(t.nextAttemptAt).where(sql`payload_sealed IS NOT NULL`),
    index("outbox_late").on(t.notAfter).where(sql`payload_sealed IS NOT NULL`),
    index("outbox_account").on(t.accountId, t.createdAt),
  ],
);

/** Failures in a row of a provider of mail or text messages. While `openUntil` lies ahead it is left alone. */
export const breakers = sqliteTable("breakers", {
  provider: text("provider").primaryKey(),
  failures: integer("failures").notNull(),
  openUntil: integer("open_until"),
});

/** Text messages paid for or about to be, one row a day (UTC, days since 1970). */
export const textDays = sqliteTable("text_days", {
  day: integer("day").primaryKey(),
  spent: integer("spent").notNull(),
});

/** What the demo "sent": read by the page /dev/inbox. Stays empty outside the demo. */
export const inboxMessages = sqliteTable("inbox_messages", {
  id: text("id").primaryKey(),
  at: integer("at").notNull(),
  channel: text("channel", { enum: ["mail", "sms", "voice"] }).notNull(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  text: text("text").notNull(),
  html: text("html").notNull(),
});

/**
 * Append-only: triggers refuse DELETE and every UPDATE but the one that wipes the personal part (see the migrations). Each row
 * carries the hash of the row before it, and a MAC. Never a code, a token, a full number or address.
 */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    at: integer("at").notNull(),
    event: text("event").notNull(),
    accountId: text("account_id"),
    actorId: text("actor_id"),
    /** Personal, as is the address: wiped after 180 days, together with the salt. */
    browser: text("browser"),
    /** Where the request came from, in the form of `server/http/client-ip.ts`: an IPv4 address or the /64 of an IPv6 one. */
    address: text("address"),
    detail: text("detail", { mode: "json" }).$type<Record<string, string | number>>().notNull(),
    /** "owner" of the account, "staff", "operator", "system", or "stranger": nobody who is known. */
    actorRole: text("actor_role", { enum: ["owner", "staff", "operator", "system", "stranger"] }),
    outcome: text("outcome", { enum: ["success", "failure", "refused"] }),
    healthspaceId: text("healthspace_id"),
    requestId: text("request_id"),
    /** First characters of the hash of the session's secret. */
    session: text("session"),
    version: text("version"),
    /** Salted hash of the personal part: the chain holds on to it when the part itself is wiped. */
    personalDigest: text("personal_digest"),
    personalSalt: text("personal_salt"),
    /** Rows from before there was a chain have none; the first row of the chain covers all of them. */
    previousHash: text("previous_hash").unique(),
    rowMac: text("row_mac"),
    keyId: text("key_id"),
  },
  (t) => [
    index("audit_events_account").on(t.accountId, t.at),
    // The six digits that somebody reads out to the service desk.
    index("audit_events_reference").on(sql`(detail ->> 'reference')`).where(sql`(detail ->> 'reference') IS NOT NULL`),
  ],
);

/** The space of a care provider. */
export const healthspaces = sqliteTable("healthspaces", {
  id: text("id").primaryKey(),
  alias: text("alias").notNull().unique(),
  name: text("name").notNull(),
  descriptionNl: text("description_nl").notNull(),
  descriptionEn: text("description_en").notNull(),
  twoFactorRequiredFrom: integer("two_factor_required_from"),
  /** How people become members: asked in (default), on request, or by themselves. */
  entry: text("entry", { enum: ["invitation", "request", "open"] })
    .notNull()
    .default("invitation"),
  /** The neutral name that mails come from; says nothing about care. */
  senderName: text("sender_name"),
  /** The colour of its guest pages, `#rrggbb`; checked for contrast when it is set. */
  accent: text("accent"),
  /** Shown to members under "Over deze Healthspace" and wherever somebody waits for an answer. */
  phone: text("phone"),
  hoursNl: text("hours_nl"),
  hoursEn: text("hours_en"),
  answerTimeNl: text("answer_time_nl"),
  answerTimeEn: text("answer_time_en"),
  complaintsNl: text("complaints_nl"),
  complaintsEn: text("complaints_en"),
  /** "ask": a client agrees to each contact. "tell": staff make the contact, the client is told and may object. */
  connectionRule: text("connection_rule", { enum: ["ask", "tell"] })
    .notNull()
    .default("ask"),
  /** Days a device of a member is trusted, 0–30; null: what the product allows. */
  trustDays: integer("trust_days"),
  createdAt: integer("created_at").notNull(),
});

/** The small picture on the Healthspace's own login page. */
export const healthspaceLogos = sqliteTable("healthspace_logos", {
  healthspaceId: text("healthspace_id")
    .primaryKey()
    .references(() => healthspaces.id, { onDelete: "cascade" }),
  type: text("type", { enum: ["image/png", "image/jpeg", "image/webp"] }).notNull(),
  bytes: blob("bytes", { mode: "buffer" }).notNull(),
  setAt: integer("set_at").notNull(),
});

export const memberships = sqliteTable(
  "memberships",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    roles: text("roles", { mode: "json" }).$type<MemberRole[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    /** Staff who chose to be seen on the Healthspace's own login page. */
    visibleAt: integer("visible_at"),
    endedAt: integer("ended_at"),
    /** When the person was mailed that what they never handed in here is removed in thirty days. */
    draftsWarnedAt: integer("drafts_warned_at"),
  },
  (t) => [
    uniqueIndex("memberships_once").on(t.accountId, t.healthspaceId),
    index("memberships_healthspace").on(t.healthspaceId),
  ],
);

export const invitations = sqliteTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    email: text("email").notNull(),
    /** First name for the greeting, if whoever invites gave one. */
    firstName: text("first_name"),
    /** Of the mail. */
    locale: text("locale", { enum: ["nl", "en"] })
      .notNull()
      .default("nl"),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    withdrawnAt: integer("withdrawn_at"),
    usedAt: integer("used_at"),
    usedBy: text("used_by"),
    /** What the person becomes; the client is the rule, staff are invited with their roles. */
    roles: text("roles", { mode: "json" }).$type<MemberRole[]>().notNull().default(["client"]),
    /** An account, or `operator:` and a name; null before this was kept. */
    invitedBy: text("invited_by"),
    /** The clinician who is connected from the start: joining is agreeing to that contact. */
    connectTo: text("connect_to"),
    /** Reminders sent, and when the last was. */
    reminders: integer("reminders").notNull().default(0),
    remindedAt: integer("reminded_at"),
  },
  (t) => [
    index("invitations_to_remind")
      .on(t.reminders, t.createdAt)
      .where(sql`used_at IS NULL AND withdrawn_at IS NULL AND reminders < 2`),
  ],
);

/** Somebody asks to become a member of a Healthspace whose entry is "request". */
export const membershipRequests = sqliteTable(
  "membership_requests",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    askedAt: integer("asked_at").notNull(),
    approvedAt: integer("approved_at"),
    refusedAt: integer("refused_at"),
  },
  (t) => [
    uniqueIndex("membership_requests_one_open")
      .on(t.accountId, t.healthspaceId)
      .where(sql`approved_at IS NULL AND refused_at IS NULL`),
  ],
);

/**
 * Published content: an assignment, a package of them, or a page to read, as FHIR R4. `healthspaceId` null: of every Healthspace.
 * Clients see it in the library from `shownAt`, and may begin it by themselves from `selfStartAt`.
 */
export const libraryItems = sqliteTable(
  "library_items",
  {
    id: text("id").primaryKey(),
    healthspaceId: text("healthspace_id").references(() => healthspaces.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["assignment", "package", "page"] }).notNull(),
    /** The heading that it stands under, in one language or both. */
    topic: text("topic", { mode: "json" }).$type<{ nl?: string; en?: string }>(),
    shownAt: integer("shown_at"),
    selfStartAt: integer("self_start_at"),
    archivedAt: integer("archived_at"),
    /** An account, or `operator:` and a name. Outlives the account. */
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("library_items_healthspace").on(t.healthspaceId)],
);

/** One version of an item, never changed once published. `url` and `version` are those of the FHIR resource. */
export const libraryVersions = sqliteTable(
  "library_versions",
  {
    id: text("id").primaryKey(),
    itemId: text("item_id")
      .notNull()
      .references(() => libraryItems.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    url: text("url").notNull(),
    version: text("version").notNull(),
    /** The resource as it came in, JSON. */
    content: text("content").notNull(),
    contentHash: text("content_hash").notNull(),
    titleNl: text("title_nl"),
    titleEn: text("title_en"),
    summaryNl: text("summary_nl"),
    summaryEn: text("summary_en"),
    publishedAt: integer("published_at").notNull(),
    publishedBy: text("published_by").notNull(),
  },
  (t) => [
    uniqueIndex("library_versions_number").on(t.itemId, t.number),
    index("library_versions_url").on(t.url, t.version),
  ],
);

/**
 * A random key per person, sealed by the key ring: what is private in their work is sealed with it. Rotating the ring seals these rows
 * anew and nothing else; deleting the account makes what it sealed unreadable, in backups too once the row is gone.
 */
export const personKeys = sqliteTable("person_keys", {
  accountId: text("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  keySealed: text("key_sealed").notNull(),
  createdAt: integer("created_at").notNull(),
});

/**
 * Work put ready for one person: a tile of the worksheet, or a part of a package (`parentId`). Its state is derived from the times.
 * Without a version it is a card that does not open, as imported by hand. `submittedAt` is the newest submission.
 */
export const assignments = sqliteTable(
  "assignments",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    title: text("title").notNull(),
    subtitle: text("subtitle").notNull(),
    position: integer("position").notNull(),
    submittedAt: integer("submitted_at"),
    versionId: text("version_id").references(() => libraryVersions.id),
    parentId: text("parent_id"),
    /** Id of the action in the PlanDefinition of the package. */
    partId: text("part_id"),
    repeats: text("repeats", { enum: ["once", "repeated"] })
      .notNull()
      .default("once"),
    /** Null: by the operator. The account itself: begun from the library by the person, and theirs alone until it is handed in. */
    assignedBy: text("assigned_by"),
    assignedAt: integer("assigned_at"),
    /** From when the person sees it; ahead while it can still be undone without a trace. */
    availableAt: integer("available_at"),
    /** ISO date that the clinician would like it done before; nothing closes then. */
    wishedOn: text("wished_on"),
    /** A word of the clinician, sealed with the person's key. */
    wordSealed: text("word_sealed"),
    feedbackWantedAt: integer("feedback_wanted_at"),
    startedAt: integer("started_at"),
    /** Counts from 1; only repeated work goes on to 2. */
    round: integer("round").notNull().default(1),
    /** Since when a submission that was handed in is being changed. */
    reopenedAt: integer("reopened_at"),
    closedAt: integer("closed_at"),
    withdrawnAt: integer("withdrawn_at"),
    remindedAt: integer("reminded_at"),
  },
  (t) => [
    index("assignments_account").on(t.accountId, t.healthspaceId),
    index("assignments_parent").on(t.parentId),
    index("assignments_version").on(t.versionId),
  ],
);

/** What a person typed for one question, not handed in. Each answer has its own revision: two tabs only meet on the same question. */
export const answers = sqliteTable(
  "answers",
  {
    assignmentId: text("assignment_id")
      .notNull()
      .references(() => assignments.id, { onDelete: "cascade" }),
    round: integer("round").notNull(),
    linkId: text("link_id").notNull(),
    revision: integer("revision").notNull(),
    /** A `Draft`, sealed with the person's key, bound to row and revision. */
    valueSealed: text("value_sealed").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.assignmentId, t.round, t.linkId] })],
);

/** Pages that a person left by the button that saves: shown as done in the list of pages. */
export const pagesLeft = sqliteTable(
  "pages_left",
  {
    assignmentId: text("assignment_id")
      .notNull()
      .references(() => assignments.id, { onDelete: "cascade" }),
    round: integer("round").notNull(),
    linkId: text("link_id").notNull(),
    leftAt: integer("left_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.assignmentId, t.round, t.linkId] })],
);

/** What was handed in, as a FHIR QuestionnaireResponse; never changed. A change is number 2 of the same round. */
export const submissions = sqliteTable(
  "submissions",
  {
    id: text("id").primaryKey(),
    assignmentId: text("assignment_id")
      .notNull()
      .references(() => assignments.id, { onDelete: "cascade" }),
    round: integer("round").notNull(),
    number: integer("number").notNull(),
    versionId: text("version_id")
      .notNull()
      .references(() => libraryVersions.id),
    responseSealed: text("response_sealed").notNull(),
    /** Sums of the measurements in it. */
    scoresSealed: text("scores_sealed"),
    submittedAt: integer("submitted_at").notNull(),
  },
  (t) => [uniqueIndex("submissions_number").on(t.assignmentId, t.round, t.number)],
);

/** Who of staff opened a submission first, and when: shown to the client as "read by". */
export const submissionReads = sqliteTable(
  "submission_reads",
  {
    submissionId: text("submission_id")
      .notNull()
      .references(() => submissions.id, { onDelete: "cascade" }),
    readerId: text("reader_id").notNull(),
    firstAt: integer("first_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.submissionId, t.readerId] })],
);

/**
 * A client and a member of staff in one Healthspace: the only way to a client's data. Living once accepted, until it ended or
 * `untilAt` has passed. `access` "record": reads what was handed in; "messages": conversations only.
 */
export const connections = sqliteTable(
  "connections",
  {
    id: text("id").primaryKey(),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    clientId: text("client_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    staffId: text("staff_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    access: text("access", { enum: ["messages", "record"] }).notNull(),
    /** How it began: the client was asked, or told. What the client may do about it follows from this, not from the rule of later. */
    rule: text("rule", { enum: ["ask", "tell"] })
      .notNull()
      .default("ask"),
    offeredAt: integer("offered_at").notNull(),
    /** An account, or `operator:` and a name. */
    offeredBy: text("offered_by").notNull(),
    acceptedAt: integer("accepted_at"),
    refusedAt: integer("refused_at"),
    narrowedAt: integer("narrowed_at"),
    /** Where clients are told of a contact instead of asked: since when this client does not agree with it. */
    objectedAt: integer("objected_at"),
    untilAt: integer("until_at"),
    endedAt: integer("ended_at"),
    endedBy: text("ended_by"),
  },
  (t) => [
    uniqueIndex("connections_one_open")
      .on(t.clientId, t.staffId, t.healthspaceId)
      .where(sql`ended_at IS NULL AND refused_at IS NULL`),
    index("connections_staff").on(t.staffId, t.healthspaceId),
    index("connections_client").on(t.clientId),
    index("connections_until").on(t.untilAt).where(sql`ended_at IS NULL AND refused_at IS NULL`),
  ],
);

/**
 * What a client and staff of one Healthspace say to each other: about one assignment (feedback), or with a subject (messages). What is
 * said in it, and its subject, are sealed with the client's key.
 */
export const conversations = sqliteTable(
  "conversations",
  {
    id: text("id").primaryKey(),
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    clientId: text("client_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    assignmentId: text("assignment_id").references(() => assignments.id, { onDelete: "cascade" }),
    subjectSealed: text("subject_sealed"),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    index("conversations_client").on(t.clientId, t.healthspaceId),
    uniqueIndex("conversations_one_of_assignment").on(t.assignmentId),
  ],
);

/** Who is in a conversation, and how far each has read. Archived: hidden for that person until something new comes. */
export const conversationPeople = sqliteTable(
  "conversation_people",
  {
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    accountId: text("account_id").notNull(),
    readSequence: integer("read_sequence").notNull().default(0),
    readAt: integer("read_at"),
    joinedAt: integer("joined_at"),
    archivedAt: integer("archived_at"),
  },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.accountId] }),
    index("conversation_people_account").on(t.accountId),
  ],
);

/** `sendKey` was made with the page it was typed on: pressing twice, reloading, trying again is one message. */
export const conversationMessages = sqliteTable(
  "conversation_messages",
  {
    id: text("id").primaryKey(),
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    sequence: integer("sequence").notNull(),
    authorId: text("author_id").notNull(),
    /** The name stays when a member of staff is gone. */
    authorNameSealed: text("author_name_sealed").notNull(),
    bodySealed: text("body_sealed").notNull(),
    sendKey: text("send_key").notNull(),
    sentAt: integer("sent_at").notNull(),
    /** When the first of those it was for had read so far. Who only reads along does not count. */
    readAt: integer("read_at"),
  },
  (t) => [
    uniqueIndex("conversation_messages_sequence").on(t.conversationId, t.sequence),
    uniqueIndex("conversation_messages_once").on(t.conversationId, t.authorId, t.sendKey),
  ],
);

/** A message being written, kept like an answer. Sealed with the client's key, whoever writes it. */
export const messageDrafts = sqliteTable(
  "message_drafts",
  {
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** A conversation, the assignment that feedback is about, or where one is begun (`new:…`); with `/subject`, its subject. */
    subjectId: text("subject_id").notNull(),
    revision: integer("revision").notNull(),
    valueSealed: text("value_sealed").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.subjectId] })],
);

/** News that is mailed once it is still unseen after two minutes; one open row per person, kind and subject. */
export const notices = sqliteTable(
  "notices",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    kind: text("kind", {
      enum: [
        ...(["new-assignment", "new-feedback", "work-submitted", "work-reminder"] as const),
        ...(["new-message", "message-waits"] as const),
      ],
    }).notNull(),
    subjectId: text("subject_id").notNull(),
    healthspaceId: text("healthspace_id").notNull(),
    dueAt: integer("due_at").notNull(),
    /** When it was mailed. The row stays open, so that more of the same is not mailed again, until the person opened the subject. */
    mailedAt: integer("mailed_at"),
    seenAt: integer("seen_at"),
  },
  (t) => [
    uniqueIndex("notices_one_open").on(t.accountId, t.kind, t.subjectId).where(sql`seen_at IS NULL`),
    index("notices_due").on(t.dueAt).where(sql`mailed_at IS NULL AND seen_at IS NULL`),
  ],
);

/** A task of staff whose end does not follow from the data, done for all of them (a refused offer, a deletion asked). */
export const tasksDone = sqliteTable(
  "tasks_done",
  {
    healthspaceId: text("healthspace_id")
      .notNull()
      .references(() => healthspaces.id, { onDelete: "cascade" }),
    kind: text("kind").notNull(),
    /** The row the task came from, such as a connection. */
    subjectId: text("subject_id").notNull(),
    doneBy: text("done_by").notNull(),
    doneAt: integer("done_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.healthspaceId, t.kind, t.subjectId] })],
);

/** People of the service desk of the operator, given by command. Ended: kept, so that the audit trail can be explained. */
export const serviceDeskPeople = sqliteTable("service_desk_people", {
  accountId: text("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  /** `operator:` and a name. */
  givenBy: text("given_by").notNull(),
  givenAt: integer("given_at").notNull(),
  endedAt: integer("ended_at"),
});

/** Facts about this database, such as `demo` (seeded with invented people; production refuses to start on it). */
export const databaseFacts = sqliteTable("database_facts", {
  key: text("key").primaryKey(),
  value: text("value").notNull(),
});
