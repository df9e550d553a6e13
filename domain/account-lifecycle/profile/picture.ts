import { eq } from "drizzle-orm";
import { pictures } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { type Picture, type PictureUnfit, readPicture } from "../../platform/account/picture";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";

export type PictureFailure = PictureUnfit | { code: "session-ended" };

/** The person's own picture, or `null`: then initials stand for it. */
export async function findPicture(ctx: ReadContext, accountId: string): Promise<Picture | null> {
  const [row] = await ctx.db.read.select().from(pictures).where(eq(pictures.accountId, accountId));
  return row ? { type: row.type, bytes: Buffer.from(row.bytes) } : null;
}

/** When the picture was set, in milliseconds, or `null`: its address changes with it, so no browser shows an old one. */
export async function pictureSetAt(ctx: ReadContext, accountId: string): Promise<number | null> {
  const [row] = await ctx.db.read
    .select({ at: pictures.setAt })
    .from(pictures)
    .where(eq(pictures.accountId, accountId));
  return row?.at ?? null;
}

/** Keeps a picture, as `readPicture` takes it. */
export async function setPicture(ctx: Context, who: Who, bytes: Uint8Array): Promise<Result<null, PictureFailure>> {
  const read = readPicture(bytes);
  if (!read.ok) return read;
  const picture = { ...read.value, setAt: ctx.clock.now() };
  const saved = await writeAs(ctx, who, async (ctx) => {
    await ctx.tx
      .insert(pictures)
      .values({ accountId: who.account.id, ...picture })
      .onConflictDoUpdate({ target: pictures.accountId, set: picture });
    return true;
  });
  return saved ? ok(null) : fail({ code: "session-ended" });
}

/** Back to initials. */
export async function removePicture(ctx: Context, who: Who): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await ctx.tx.delete(pictures).where(eq(pictures.accountId, who.account.id));
    return true;
  });
}
