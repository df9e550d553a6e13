import type { Reader } from "./client";

/**
 * A statement that is built once for a database and only filled in afterwards. The query library takes as long to build a statement
 * as the file takes to answer it. In a transaction it is built for that transaction.
 */
export function prepared<Statement>(build: (read: Reader) => Statement): (read: Reader) => Statement {
  const built = new WeakMap<Reader, Statement>();
  return (read) => {
    const statement = built.get(read) ?? build(read);
    built.set(read, statement);
    return statement;
  };
}
