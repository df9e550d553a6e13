import { eq } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { pictures } from "@/db/schema";
import type { Context } from "../context";
import { profile as policy } from "../policy";
import { fail, ok, type Result } from "../result";
import { type Who, writeAs } from "../session/who";

export interface Picture {
  type: "image/png" | "image/jpeg" | "image/webp";
  bytes: Buffer;
}

export type PictureFailure = { code: "picture-missing" | "picture-too-large" | "picture-type" | "session-ended" };

/** The person's own picture, or `null`: then initials stand for it. */
export async function findPicture(reader: Reader, accountId: string): Promise<Picture | null> {
  const [row] = await reader.select().from(pictures).where(eq(pictures.accountId, accountId));
  return row ? { type: row.type, bytes: Buffer.from(row.bytes) } : null;
}

/** When the picture was set, in milliseconds, or `null`: its address changes with it, so no browser shows an old one. */
export async function pictureSetAt(reader: Reader, accountId: string): Promise<number | null> {
  const [row] = await reader.select({ at: pictures.setAt }).from(pictures).where(eq(pictures.accountId, accountId));
  return row?.at ?? null;
}

/** Keeps a picture of at most 24 kB. What it is, its first bytes say; what the browser calls it is not believed. */
export async function setPicture(ctx: Context, who: Who, bytes: Uint8Array): Promise<Result<null, PictureFailure>> {
  if (bytes.length === 0) return fail({ code: "picture-missing" });
  if (bytes.length > policy.pictureBytes) return fail({ code: "picture-too-large" });
  const type = typeOf(bytes);
  if (!type) return fail({ code: "picture-type" });
  const picture = { type, bytes: Buffer.from(bytes), setAt: ctx.clock.now() };
  const saved = await writeAs(ctx, who, async (tx) => {
    await tx
      .insert(pictures)
      .values({ accountId: who.account.id, ...picture })
      .onConflictDoUpdate({ target: pictures.accountId, set: picture });
    return true;
  });
  return saved ? ok(null) : fail({ code: "session-ended" });
}

/** Back to initials. */
export async function removePicture(ctx: Context, who: Who): Promise<void> {
  await writeAs(ctx, who, async (tx) => {
    await tx.delete(pictures).where(eq(pictures.accountId, who.account.id));
    return true;
  });
}

function typeOf(bytes: Uint8Array): Picture["type"] | null {
  const head = Buffer.from(bytes.subarray(0, 12));
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "image/png";
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  if (head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP") return "image/webp";
  return null;
}
