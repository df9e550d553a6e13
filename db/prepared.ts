import type { Reader, Transaction } from "./client";
import { withRowMapper } from "./row-mapper";

/**
 * A statement that is built once for a database and only filled in afterwards. The query library takes as long to build a statement
 * as the file takes to answer it. All transactions on a file are one object to it; on a server each is another one, and the statement
 * is built for each.
 */
export function prepared<Statement>(build: (read: Reader) => Statement): (read: Reader) => Statement {
  return once(build);
}

/** The same for a statement that writes. */
export function preparedWrite<Statement>(build: (tx: Transaction) => Statement): (tx: Transaction) => Statement {
  return once(build);
}

function once<On extends object, Statement>(build: (on: On) => Statement): (on: On) => Statement {
  const built = new WeakMap<On, Statement>();
  return (on) => {
    const statement = built.get(on) ?? withRowMapper(build(on));
    built.set(on, statement);
    return statement;
  };
}
