import { type InStatement, LibsqlBatchError, LibsqlError, type ResultSet, type Transaction } from "@libsql/client";
import { faultOf } from "./faults";

/** A libSQL server ends a transaction after five seconds; what came later would stand outside of it. */
const TRANSACTION_MS = 4_500;

/** COMMIT was sent and its answer did not come: what was written is there, or none of it. */
export class CommitInDoubt extends Error {
  constructor(cause: unknown) {
    super("the answer to COMMIT did not come", { cause });
    this.name = "CommitInDoubt";
  }
}

class NotSent extends LibsqlError {}

interface Waiting {
  statement: InStatement;
  /** Left out for a statement that nobody waits for. */
  answer?: { resolve(result: ResultSet): void; reject(error: unknown): void };
}

/**
 * A transaction on a server with as few round trips as it has questions (ADR 0097). A statement without an answer waits for the next
 * one that has one, or for COMMIT. Each runs only if the one before it did, so an error that shows later still leaves nothing.
 */
export class PipelinedTransaction implements Transaction {
  #inner: Transaction;
  #mark: () => InStatement;
  #waiting: Waiting[] = [];
  #sending: Promise<unknown> = Promise.resolve();
  #planned = false;
  #begunAt: number | null = null;
  #wrote = false;

  /** `mark` is a write that goes with COMMIT, by which it can be seen later that it was carried out. */
  constructor(inner: Transaction, mark: () => InStatement) {
    this.#inner = inner;
    this.#mark = mark;
  }

  execute(statement: InStatement): Promise<ResultSet> {
    const sql = sqlOf(statement);
    this.#wrote ||= !/^\s*select\b/i.test(sql);
    if (/^\s*rollback to\b/i.test(sql) && this.#forgetSavepoint()) return Promise.resolve(noAnswer);
    if (!hasAnswer(sql)) {
      this.#waiting.push({ statement });
      return Promise.resolve(noAnswer);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement, answer: { resolve, reject } });
      this.#plan();
    });
  }

  batch(statements: InStatement[]): Promise<ResultSet[]> {
    return Promise.all(statements.map((statement) => this.execute(statement)));
  }

  executeMultiple(): Promise<void> {
    throw new Error("one statement at a time");
  }

  async commit(): Promise<void> {
    await this.#sending;
    const rest = this.#take().map(({ statement }) => statement);
    if (this.#begunAt === null && rest.length === 0) return this.#inner.close();
    const statements = [...rest, ...(this.#wrote ? [this.#mark()] : []), "COMMIT"];
    try {
      await this.#send(statements);
    } catch (error) {
      if (!this.#wrote) return;
      const fault = faultOf(error);
      const earlier = error instanceof LibsqlBatchError && error.statementIndex < statements.length - 1;
      // Each statement has the one before it as its condition: COMMIT did not run. That the stream is over says nothing: something
      // between us and the server may have sent the call twice, and this be the answer to the second.
      if (error instanceof NotSent || fault === "busy" || (earlier && fault !== "unreachable")) throw error;
      throw new CommitInDoubt(error);
    } finally {
      this.#inner.close();
    }
  }

  /** The server may have ended the transaction already, and what brought us here is what the caller has to know. */
  async rollback(): Promise<void> {
    this.#take();
    await this.#sending;
    if (this.#begunAt === null) return this.#inner.close();
    await this.#inner.rollback().catch(() => undefined);
  }

  close(): void {
    this.#inner.close();
  }

  get closed(): boolean {
    return this.#inner.closed;
  }

  // What was begun in the same turn of the event loop goes in one call.
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => {
      this.#sending = this.#sending.then(() => {
        this.#planned = false;
        return this.#flush();
      });
    });
  }

  async #flush(): Promise<void> {
    const waiting = this.#take();
    if (waiting.length === 0) return;
    try {
      const results = await this.#send(waiting.map(({ statement }) => statement));
      for (const [i, { answer }] of waiting.entries()) answer?.resolve(results[i] ?? noAnswer);
    } catch (error) {
      for (const { answer } of waiting) answer?.reject(error);
    }
  }

  #send(statements: InStatement[]): Promise<ResultSet[]> {
    this.#begunAt ??= performance.now();
    if (performance.now() - this.#begunAt > TRANSACTION_MS) {
      throw new NotSent("the transaction took too long", "TRANSACTION_TIMEOUT");
    }
    return this.#inner.batch(statements);
  }

  #take(): Waiting[] {
    return this.#waiting.splice(0);
  }

  // What was not sent since the savepoint needs no undoing. Answers whether the savepoint itself was not sent either.
  #forgetSavepoint(): boolean {
    const at = this.#waiting.findLastIndex(({ statement }) => /^\s*savepoint\b/i.test(sqlOf(statement)));
    this.#waiting.splice(Math.max(0, at));
    return at >= 0;
  }
}

/** A transaction whose statements are all begun at once: they are carried out and committed in one call, whatever they answer. */
export class OneCallTransaction implements Transaction {
  #send: (statements: InStatement[]) => Promise<ResultSet[]>;
  #waiting: Required<Waiting>[] = [];
  #sent = false;

  constructor(send: (statements: InStatement[]) => Promise<ResultSet[]>) {
    this.#send = send;
  }

  execute(statement: InStatement): Promise<ResultSet> {
    if (this.#sent) throw new Error("committed already: every statement of this transaction has to be begun at once");
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement, answer: { resolve, reject } });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  batch(statements: InStatement[]): Promise<ResultSet[]> {
    return Promise.all(statements.map((statement) => this.execute(statement)));
  }

  executeMultiple(): Promise<void> {
    throw new Error("one statement at a time");
  }

  async commit(): Promise<void> {}
  async rollback(): Promise<void> {}
  close(): void {}

  get closed(): boolean {
    return this.#sent;
  }

  async #flush(): Promise<void> {
    this.#sent = true;
    try {
      const results = await this.#send(this.#waiting.map(({ statement }) => statement));
      for (const [i, { answer }] of this.#waiting.entries()) answer.resolve(results[i] ?? noAnswer);
    } catch (error) {
      for (const { answer } of this.#waiting) answer.reject(error);
    }
  }
}

function sqlOf(statement: InStatement): string {
  return typeof statement === "string" ? statement : statement.sql;
}

function hasAnswer(sql: string): boolean {
  return !/^\s*(insert|update|delete|savepoint|release)\b/i.test(sql) || /\breturning\b/i.test(sql);
}

const noAnswer: ResultSet = {
  columns: [],
  columnTypes: [],
  rows: [],
  lastInsertRowid: undefined,
  get rowsAffected(): number {
    throw new Error("not known before COMMIT: ask with RETURNING");
  },
  toJSON: () => ({}),
};
