import type { Context, Locale, ReadContext, TransactionContext } from "../../context";
import { type PictureUnfit, readPicture } from "../../platform/account/picture";
import { recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { ok, type Result } from "../../result";
import { type AccentUnfit, readAccent } from "../accent";
import { findOwnPage, type OwnPage, putAccent, putLogo } from "../own-page";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import type { Workplace } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

/** How the own page looks now. For an owner. */
export function readLook(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  locale: Locale,
): Promise<Result<OwnPage, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "set-policy", async () => {
    const page = await findOwnPage(ctx, alias, locale);
    if (!page) throw new Error("no such Healthspace");
    return page;
  });
}

/** The small picture on the Healthspace's own login page. */
export async function setLogo(
  ctx: Context,
  who: Staff,
  alias: string,
  bytes: Uint8Array,
): Promise<Result<null, PictureUnfit | NotClinician>> {
  const read = readPicture(bytes);
  if (!read.ok) return read;
  return writeAtLevelTwo(ctx, who, alias, "set-policy", async (ctx, workplace) => {
    await putLogo(ctx, workplace.id, read.value);
    return changed(ctx, who, workplace, "logo");
  });
}

/** Back to the name alone. */
export function removeLogo(ctx: Context, who: Staff, alias: string): Promise<Result<null, NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "set-policy", async (ctx, workplace) => {
    await putLogo(ctx, workplace.id, null);
    return changed(ctx, who, workplace, "logo");
  });
}

/** The colour of the Healthspace's guest pages; nothing typed: back to the colour of the product. */
export async function setAccent(
  ctx: Context,
  who: Staff,
  alias: string,
  typed: string,
): Promise<Result<null, AccentUnfit | NotClinician>> {
  const read = typed.trim() === "" ? ok(null) : readAccent(typed);
  if (!read.ok) return read;
  return writeAtLevelTwo(ctx, who, alias, "set-policy", async (ctx, workplace) => {
    await putAccent(ctx, workplace.id, read.value);
    return changed(ctx, who, workplace, "accent");
  });
}

async function changed(ctx: TransactionContext, who: Staff, { id }: Workplace, setting: "logo" | "accent") {
  const detail = { what: "own-page", setting };
  await recordAudit(ctx, {
    event: "config.changed",
    accountId: null,
    actorId: who.account.id,
    healthspaceId: id,
    detail,
  });
  return ok(null);
}
