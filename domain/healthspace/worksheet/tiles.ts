import type { Locale, ReadContext } from "../../context";

/** A title, and the language it is really in. */
export interface Title {
  text: string;
  lang: Locale;
}

/** A "card" has no content: it was imported by hand and does not open. */
export type WorkKind = "card" | "assignment" | "page" | "package";

export interface Tile {
  id: string;
  title: Title;
  subtitle: string;
  kind: WorkKind;
  state: TileState;
  /** Who of staff wrote under it last. */
  feedbackFrom: string | null;
  unreadFeedback: number;
}

/** Derived from what happened, never stored. Times in milliseconds. */
export type TileState =
  | { is: "planned"; from: number }
  | { is: "available" }
  | { is: "started"; at: number }
  /** `times`: rounds that were handed in. `readBy`: who of staff read the newest submission first. */
  | { is: "submitted"; at: number; times: number; readBy: string | null }
  /** A reading page of which the last page was left. */
  | { is: "read"; at: number }
  | { is: "parts"; done: number; of: number };

/** What a Healthspace put ready for one member, in its order. Nothing while it asks two-factor and the member has it off (D7). */
export async function listTiles(
  _ctx: ReadContext,
  _accountId: string,
  _healthspaceId: string,
  _locale: Locale,
): Promise<Tile[]> {
  throw new Error("not built yet");
}
