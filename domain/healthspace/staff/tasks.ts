import { and, asc, count, eq, inArray, isNotNull, isNull, min, or, sql } from "drizzle-orm";
import { accounts, assignments, connections, memberships, tasksDone } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { closure, work as policy } from "../../policy";
import { ok, type Result } from "../../result";
import { areBothHere, isConnected, staffCanLogIn } from "../connection/living";
import { listUnreadByClients, listUnreadFor, type UnreadConversation } from "../conversation/unread";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import { waitsForFeedback } from "./clients";
import { may } from "./may";
import type { Workplace } from "./workplace";

// What waits for a member of staff in one Healthspace. Each task follows from the data and goes when they change, whoever did it; where
// nothing would ever change, a row of `tasks_done` says that it was seen to, for all of them (ADR 0109).

type Staff = Pick<Who, "session" | "account">;

/** A client whose work waits for a word. What work it is stands on the page of the client: opening that leaves a line (ADR 0101). */
export interface FeedbackTask {
  clientId: string;
  client: string;
  /** Pieces of work. */
  count: number;
}

/** A client of whose work nobody can read anything now. */
export interface UnconnectedTask {
  membershipId: string;
  client: string;
  /**
   * How far it is: `offered`, somebody was proposed and the client has not answered; `messages`, there is a contact without health record
   * access; `away`, whoever has it cannot log in; `none`, nothing of that.
   */
  state: "none" | "offered" | "messages" | "away";
  /** When the longest waiting offer was made. */
  since: number | null;
}

/** A client said no, took something back, or does not agree to a contact that was made for them. Done when somebody says that it was seen to. */
export interface ContactTask {
  kind: "refused" | "narrowed" | "ended" | "objected";
  connectionId: string;
  client: string;
  /** `null`: the contact was with who reads this. */
  staff: string | null;
  at: number;
}

/** A client asked to be deleted: what the organisation has to keep is copied before that. */
export interface CopyTask {
  /** Names this wish, not the next one of the same person. */
  id: string;
  clientId: string;
  client: string;
  deleteAt: number;
}

/** A client has not read for a week what this member of staff wrote: another way to reach them may be needed. */
export interface UnseenTask extends UnreadConversation {
  /** Names this wait, not the next one in the same conversation. */
  id: string;
}

export interface Tasks {
  feedback: FeedbackTask[];
  /** Personal: a colleague's are theirs. */
  unread: UnreadConversation[];
  /** Personal by the same token: whoever wrote it. */
  unseen: UnseenTask[];
  unconnected: UnconnectedTask[];
  contacts: ContactTask[];
  copies: CopyTask[];
}

export function listTasks(ctx: ReadContext, who: Staff, alias: string): Promise<Result<Tasks, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "see-tasks", (workplace) => tasksOf(ctx, who.account.id, workplace));
}

export async function countTasks(ctx: ReadContext, who: Staff, alias: string): Promise<Result<number, NotClinician>> {
  const tasks = await listTasks(ctx, who, alias);
  return tasks.ok ? ok(Object.values(tasks.value).reduce((sum, each) => sum + each.length, 0)) : tasks;
}

async function tasksOf(ctx: ReadContext, staffId: string, workplace: Workplace): Promise<Tasks> {
  const [treats, connects] = [may(workplace.roles, "treat"), may(workplace.roles, "connect-anyone")];
  const [feedback, unread, unseen, unconnected, contacts, copies] = await Promise.all([
    treats ? listFeedback(ctx, staffId, workplace.id) : [],
    treats ? listUnreadFor(ctx, staffId, workplace.id) : [],
    treats ? listUnseen(ctx, staffId, workplace.id) : [],
    connects ? listUnconnected(ctx, workplace.id) : [],
    listContacts(ctx, staffId, workplace),
    treats ? listCopies(ctx, staffId, workplace.id) : [],
  ]);
  return { feedback, unread, unseen, unconnected, contacts, copies };
}

/** What can be marked as done: a contact that changed, a copy that nobody needs, or a client who was told in another way. */
export interface Marked {
  kind: string;
  /** Of a contact its connection, of a copy the wish to be deleted, of a message that waits since when. */
  subject: string;
}

/**
 * "Afgehandeld" and "Geen afschrift nodig". Only of what is a task of this member of staff; what a colleague did a moment ago is done
 * already, and is no fault.
 */
export function markTaskDone(
  ctx: Context,
  who: Staff,
  alias: string,
  { kind, subject }: Marked,
): Promise<Result<null, NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "see-tasks", async (ctx, workplace) => {
    const staffId = who.account.id;
    if (!(await isTaskOf(ctx, staffId, workplace, { kind, subject }))) return ok(null);
    const done = { doneBy: staffId, doneAt: ctx.clock.now() };
    const marked = await ctx.tx
      .insert(tasksDone)
      .values({ healthspaceId: workplace.id, kind, subjectId: subject, ...done })
      .onConflictDoNothing()
      .returning({ subjectId: tasksDone.subjectId });
    // That a copy was thought of and not made is a choice about the client's record, for the client to see.
    if (kind === "copy" && marked.length > 0) {
      const [accountId] = subject.split("|");
      const line = { accountId: accountId ?? null, actorId: staffId, healthspaceId: workplace.id };
      await recordAudit(ctx, { event: "copy.not_needed", ...line });
    }
    return ok(null);
  });
}

async function isTaskOf(ctx: ReadContext, staffId: string, workplace: Workplace, { kind, subject }: Marked) {
  if (kind !== "copy" && kind !== "unseen") {
    const contacts = await listContacts(ctx, staffId, workplace);
    return contacts.some((task) => task.kind === kind && task.connectionId === subject);
  }
  if (!may(workplace.roles, "treat")) return false;
  const list = kind === "copy" ? listCopies : listUnseen;
  return (await list(ctx, staffId, workplace.id)).some(({ id }) => id === subject);
}

const name = { firstName: accounts.firstName, lastName: accounts.lastName };

async function listFeedback(ctx: ReadContext, staff: string, healthspace: string): Promise<FeedbackTask[]> {
  const client = assignments.accountId;
  const rows = await ctx.db.read
    .select({ ...name, clientId: client, count: count() })
    .from(assignments)
    .innerJoin(accounts, eq(accounts.id, client))
    .where(
      and(
        // Begins with the contacts of this member of staff: there is an index for them.
        inArray(
          client,
          ctx.db.read
            .select({ id: connections.clientId })
            .from(connections)
            .where(and(eq(connections.staffId, staff), eq(connections.healthspaceId, healthspace))),
        ),
        eq(assignments.healthspaceId, healthspace),
        isConnected({ staff, client, healthspace, atLeast: "record" }, ctx.clock.now()),
        waitsForFeedback(),
      ),
    )
    .groupBy(client)
    .orderBy(asc(min(assignments.submittedAt)), asc(client));
  return rows.map(({ clientId, count, ...person }) => ({ clientId, client: fullName(person), count }));
}

// Begins with the client, so that the mark goes with the account (`completeDueDeletions`).
async function listUnseen(ctx: ReadContext, staff: string, healthspace: string): Promise<UnseenTask[]> {
  const waiting = await listUnreadByClients(ctx, staff, healthspace);
  const long = waiting
    .filter(({ since }) => since + policy.unreadTaskMs <= ctx.clock.now())
    .map((each) => ({ ...each, id: `${each.clientId}|${each.conversationId}|${each.since}` }));
  if (long.length === 0) return [];
  const done = await ctx.db.read
    .select({ id: tasksDone.subjectId })
    .from(tasksDone)
    .where(
      and(
        eq(tasksDone.healthspaceId, healthspace),
        eq(tasksDone.kind, "unseen"),
        inArray(
          tasksDone.subjectId,
          long.map(({ id }) => id),
        ),
      ),
    );
  const seenTo = new Set(done.map(({ id }) => id));
  return long.filter(({ id }) => !seenTo.has(id));
}

// Each with how far it is, so that nobody proposes a second clinician beside an offer that waits, nor forgets one that is never answered.
async function listUnconnected(ctx: ReadContext, healthspaceId: string): Promise<UnconnectedTask[]> {
  const open = sql`FROM connections cn WHERE cn.client_id = ${memberships.accountId} AND cn.healthspace_id = ${healthspaceId}
    AND cn.ended_at IS NULL AND cn.refused_at IS NULL AND (cn.until_at IS NULL OR cn.until_at > ${ctx.clock.now()})
    AND ${areBothHere("cn")}`;
  const living = sql`${open} AND cn.accepted_at IS NOT NULL`;
  const state = sql<UnconnectedTask["state"]>`CASE
    WHEN EXISTS (SELECT 1 ${open} AND cn.accepted_at IS NULL AND ${staffCanLogIn("cn")}) THEN 'offered'
    WHEN EXISTS (SELECT 1 ${living} AND ${staffCanLogIn("cn")}) THEN 'messages'
    WHEN EXISTS (SELECT 1 ${living} AND cn.access = 'record') THEN 'away' ELSE 'none' END`;
  const rows = await ctx.db.read
    .select({
      ...name,
      membershipId: memberships.id,
      state,
      since: sql<
        number | null
      >`(SELECT min(cn.offered_at) ${open} AND cn.accepted_at IS NULL AND ${staffCanLogIn("cn")})`,
    })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
        sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE value = 'client')`,
        isNotNull(accounts.activatedAt),
        isNull(accounts.disabledAt),
        sql`NOT EXISTS (SELECT 1 ${living} AND cn.access = 'record' AND ${staffCanLogIn("cn")})`,
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(memberships.id));
  return rows.map(({ membershipId, state, since, ...person }) => ({
    membershipId,
    client: fullName(person),
    state,
    since,
  }));
}

// Of a client who is still a member: who left is told of on the page of members, and their name is no longer for a clinician.
async function listContacts(ctx: ReadContext, staffId: string, { id, roles }: Workplace): Promise<ContactTask[]> {
  const byClient = and(isNotNull(connections.endedAt), eq(connections.endedBy, connections.clientId));
  const own = eq(connections.staffId, staffId);
  if (!may(roles, "connect-anyone") && !may(roles, "treat")) return [];
  const { clientId, healthspaceId } = connections;
  const rows = await ctx.db.read
    .select({
      ...name,
      connection: connections,
      staffFirstName: sql<string>`(SELECT first_name FROM accounts s WHERE s.id = ${connections.staffId})`,
      staffLastName: sql<string>`(SELECT last_name FROM accounts s WHERE s.id = ${connections.staffId})`,
    })
    .from(connections)
    .innerJoin(accounts, eq(accounts.id, clientId))
    .where(
      and(
        eq(healthspaceId, id),
        may(roles, "connect-anyone") ? undefined : own,
        or(
          isNotNull(connections.refusedAt),
          byClient,
          and(or(isNotNull(connections.narrowedAt), isNotNull(connections.objectedAt)), isNull(connections.endedAt)),
        ),
        sql`EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${clientId} AND m.healthspace_id = ${id}
          AND m.ended_at IS NULL)`,
        sql`NOT EXISTS (SELECT 1 FROM tasks_done d WHERE d.healthspace_id = ${id} AND d.subject_id = ${connections.id}
          AND d.kind = ${kindInSql()})`,
        // Asked again meanwhile: somebody has seen to it.
        sql`NOT EXISTS (SELECT 1 FROM connections n WHERE n.client_id = ${clientId} AND n.staff_id = ${connections.staffId}
          AND n.healthspace_id = ${id} AND n.id <> ${connections.id} AND n.offered_at >= ${connections.offeredAt}
          AND n.ended_at IS NULL AND n.refused_at IS NULL)`,
      ),
    )
    .orderBy(asc(momentInSql()), asc(connections.id));
  return rows.map(({ connection, staffFirstName, staffLastName, ...person }) => {
    const { refusedAt, endedAt, narrowedAt, objectedAt } = connection;
    const kind =
      endedAt !== null ? "ended" : refusedAt !== null ? "refused" : objectedAt !== null ? "objected" : "narrowed";
    return {
      kind,
      connectionId: connection.id,
      client: fullName(person),
      staff: connection.staffId === staffId ? null : fullName({ firstName: staffFirstName, lastName: staffLastName }),
      at: endedAt ?? refusedAt ?? objectedAt ?? narrowedAt ?? 0,
    };
  });
}

function kindInSql() {
  const { endedAt, refusedAt, objectedAt } = connections;
  return sql`CASE WHEN ${endedAt} IS NOT NULL THEN 'ended' WHEN ${refusedAt} IS NOT NULL THEN 'refused'
    WHEN ${objectedAt} IS NOT NULL THEN 'objected' ELSE 'narrowed' END`;
}

function momentInSql() {
  const { endedAt, refusedAt, objectedAt, narrowedAt } = connections;
  return sql`coalesce(${endedAt}, ${refusedAt}, ${objectedAt}, ${narrowedAt})`;
}

// Done by one copy of anybody here since the wish, which is written down where the client sees it.
async function listCopies(ctx: ReadContext, staff: string, healthspace: string): Promise<CopyTask[]> {
  const client = connections.clientId;
  const rows = await ctx.db.read
    .select({ ...name, clientId: accounts.id, deleteAt: accounts.deleteAt })
    .from(connections)
    .innerJoin(accounts, eq(accounts.id, client))
    .where(
      and(
        eq(connections.staffId, staff),
        eq(connections.healthspaceId, healthspace),
        isNull(connections.endedAt),
        isNull(connections.refusedAt),
        isNotNull(accounts.deleteAt),
        isConnected({ staff, client, healthspace, atLeast: "record" }, ctx.clock.now()),
        sql`NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.account_id = ${client} AND e.event = 'copy.made'
          AND e.healthspace_id = ${healthspace} AND e.at >= ${accounts.deleteAt} - ${closure.deleteMs})`,
        sql`NOT EXISTS (SELECT 1 FROM tasks_done d WHERE d.healthspace_id = ${healthspace} AND d.kind = 'copy'
          AND d.subject_id = ${client} || '|' || ${accounts.deleteAt})`,
      ),
    )
    .orderBy(asc(accounts.deleteAt), asc(accounts.id));
  return rows.flatMap(({ clientId, deleteAt, ...person }) =>
    deleteAt === null ? [] : [{ id: `${clientId}|${deleteAt}`, clientId, client: fullName(person), deleteAt }],
  );
}
