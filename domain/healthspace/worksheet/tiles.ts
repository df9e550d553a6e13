import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { assignments, healthspaces, libraryItems, libraryVersions, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { Locale, ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import { textFor } from "../library/form";
import {
  feedbackFrom,
  partsDone,
  readBy,
  rounds,
  stateOf,
  type TileState,
  type UnderWay,
  underWay,
  unreadFeedback,
  type WorkKind,
} from "./state";
import { isKnown, titleOf } from "./work-row";

export type { TileState, UnderWay, WorkKind };

/** A title, and the language it is really in. */
export interface Title {
  text: string;
  lang: Locale;
}

export interface Tile {
  id: string;
  title: Title;
  subtitle: string;
  kind: WorkKind;
  state: TileState;
  underWay: UnderWay;
  /** Who of staff wrote under it last; `null` too when their account is gone. */
  feedbackFrom: string | null;
  unreadFeedback: number;
}

const tilesOf = prepared((read) =>
  read
    .select({
      id: assignments.id,
      title: assignments.title,
      subtitle: assignments.subtitle,
      availableAt: assignments.availableAt,
      startedAt: assignments.startedAt,
      submittedAt: assignments.submittedAt,
      kind: libraryItems.kind,
      titleNl: libraryVersions.titleNl,
      titleEn: libraryVersions.titleEn,
      rounds,
      readBy,
      underWay,
      parts: partsDone,
      feedbackFrom,
      unreadFeedback,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(
      memberships,
      and(eq(memberships.accountId, assignments.accountId), eq(memberships.healthspaceId, assignments.healthspaceId)),
    )
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .leftJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .where(
      and(
        eq(assignments.accountId, sql.placeholder("account")),
        eq(assignments.healthspaceId, sql.placeholder("healthspace")),
        isNull(assignments.parentId),
        isNull(memberships.endedAt),
        isKnown(sql.placeholder("now")),
        openTo(sql.placeholder("account"), sql.placeholder("now"), sql.placeholder("shown")),
      ),
    )
    .orderBy(asc(assignments.position))
    .prepare(),
);

/** What a Healthspace put ready for one member, in its order. Nothing while it asks two-factor and the member has it off (D7). */
export async function listTiles(
  ctx: ReadContext,
  accountId: string,
  healthspaceId: string,
  locale: Locale,
): Promise<Tile[]> {
  const now = ctx.clock.now();
  const rows = await tilesOf(ctx.db.read).all({
    account: accountId,
    healthspace: healthspaceId,
    now,
    shown: stepsOf(ctx),
  });
  return rows.map((row) => {
    const { text, lang } = textFor(titleOf(row.title, row), locale);
    const { id, subtitle, underWay, feedbackFrom, unreadFeedback } = row;
    const kind = row.kind ?? "card";
    return {
      id,
      title: { text, lang },
      subtitle,
      kind,
      state: stateOf({ ...row, kind }, now),
      underWay,
      feedbackFrom,
      unreadFeedback,
    };
  });
}
