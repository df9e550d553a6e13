import { Column, getTableName, is, SQL, Subquery } from "drizzle-orm";

// The query library finds out anew for each value of each row what kind of field it is. Of a statement that is kept all that is known
// beforehand (ADR 0092).

/** What the query library knows of a statement that answers rows, and the two functions by which it makes objects of them. */
interface Statement {
  fields?: readonly { path: readonly string[]; field: unknown }[];
  joinsNotNullableMap?: Record<string, boolean>;
  mapAllResult(rows: unknown): unknown;
  mapGetResult(rows: unknown): unknown;
}

type Row = readonly unknown[];
type Put = (row: Row, into: Record<string, unknown>) => void;

/** Lets a prepared statement make its objects with functions that were made once. Answers the same statement. */
export function withRowMapper<T>(statement: T): T {
  const known = statement as Partial<Statement>;
  // Statements without rows, and the nesting of more than one object, which nothing here uses, are left to the library.
  if (!known.fields?.every(({ path }) => path.length <= 2)) return statement;
  const map = rowMapper(known as Required<Statement>);
  known.mapAllResult = (rows) => (rows as Row[]).map(map);
  known.mapGetResult = (rows) => {
    const [row] = rows as Row[];
    return row && map(row);
  };
  return statement;
}

function rowMapper({ fields, joinsNotNullableMap }: Required<Statement>): (row: Row) => Record<string, unknown> {
  const puts: Put[] = [];
  const objects = new Map<string, Put[]>();
  for (const [index, { path, field }] of fields.entries()) {
    const [name = "", inner] = path;
    if (inner === undefined) {
      puts.push(put(name, index, field));
      continue;
    }
    const inside = objects.get(name) ?? [];
    if (inside.length === 0) {
      objects.set(name, inside);
      puts.push(putObject(name, inside, emptyAt(name, fields, joinsNotNullableMap)));
    }
    inside.push(put(inner, index, field));
  }
  return (row) => {
    const made: Record<string, unknown> = {};
    for (const each of puts) each(row, made);
    return made;
  };
}

function put(name: string, index: number, field: unknown): Put {
  const decoder = decoderOf(field);
  return (row, into) => {
    const value = row[index];
    into[name] = value === null ? null : decoder.mapFromDriverValue(plain(value));
  };
}

function putObject(name: string, inside: readonly Put[], empty: number | null): Put {
  return (row, into) => {
    if (empty !== null && row[empty] === null) {
      into[name] = null;
      return;
    }
    const made: Record<string, unknown> = {};
    for (const each of inside) each(row, made);
    into[name] = made;
  };
}

/**
 * Where it stands whether an object of a joined table is there at all: its first column, where all of its columns are of one table and
 * that table may be missing. `null`: it is always there.
 */
function emptyAt(
  name: string,
  fields: Required<Statement>["fields"],
  joins: Record<string, boolean> | undefined,
): number | null {
  if (!joins) return null;
  const columns = [...fields.entries()].flatMap(([index, { path, field }]) =>
    path.length === 2 && path[0] === name && is(field, Column) ? [{ index, table: getTableName(field.table) }] : [],
  );
  const [first] = columns;
  if (!first || joins[first.table] || columns.some(({ table }) => table !== first.table)) return null;
  return first.index;
}

interface Decoder {
  mapFromDriverValue(value: unknown): unknown;
}

function decoderOf(field: unknown): Decoder {
  if (is(field, Column)) return field;
  if (is(field, SQL)) return (field as unknown as { decoder: Decoder }).decoder;
  if (is(field, Subquery)) return (field._.sql as unknown as { decoder: Decoder }).decoder;
  return (field as { sql: { decoder: Decoder } }).sql.decoder;
}

/** Bytes as the columns expect them. */
function plain(value: unknown): unknown {
  return value instanceof ArrayBuffer ? Buffer.from(value) : value;
}
