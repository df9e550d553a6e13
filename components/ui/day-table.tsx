import type { ReactNode } from "react";

interface Row {
  id: number;
  day: string;
  time: string;
  what: string;
  /** In small letters under it; may be empty. */
  more: ReactNode;
  /** Language of `what` when it is not that of the page. */
  lang?: string;
}

type DayTableProps = { caption: string; rows: Row[] };

/** What happened, the newest first, under a heading for each day. */
export function DayTable({ caption, rows }: DayTableProps) {
  const days = [...new Set(rows.map(({ day }) => day))];
  return (
    <table className="day-table">
      <caption className="visually-hidden">{caption}</caption>
      {days.map((day) => (
        <tbody key={day}>
          <tr>
            <th scope="rowgroup" colSpan={2}>
              {day}
            </th>
          </tr>
          {rows
            .filter((row) => row.day === day)
            .map((row) => (
              <tr key={row.id}>
                <td>{row.time}</td>
                <td>
                  <span lang={row.lang}>{row.what}</span> <small>{row.more}</small>
                </td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}
