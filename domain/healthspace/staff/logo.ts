import type { Context } from "../../context";
import { type PictureUnfit, readPicture } from "../../platform/account/picture";
import type { Who } from "../../platform/session/who";
import { ok, type Result } from "../../result";
import { type AccentUnfit, readAccent } from "../accent";
import { putAccent, putLogo } from "../own-page";
import { type NotStaff, writeAsStaff } from "./workplace";

/** The small picture on the Healthspace's own login page. */
export async function setLogo(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  bytes: Uint8Array,
): Promise<Result<null, PictureUnfit | NotStaff>> {
  const read = readPicture(bytes);
  if (!read.ok) return read;
  return writeAsStaff(
    ctx,
    who,
    alias,
    async (ctx, workplace) => {
      await putLogo(ctx, workplace.id, read.value);
      return ok(null);
    },
    "set-policy",
  );
}

/** Back to the name alone. */
export function removeLogo(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
): Promise<Result<null, NotStaff>> {
  return writeAsStaff(
    ctx,
    who,
    alias,
    async (ctx, workplace) => {
      await putLogo(ctx, workplace.id, null);
      return ok(null);
    },
    "set-policy",
  );
}

/** The colour of the Healthspace's guest pages; nothing typed: back to the colour of the product. */
export async function setAccent(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  typed: string,
): Promise<Result<null, AccentUnfit | NotStaff>> {
  const read = typed.trim() === "" ? ok(null) : readAccent(typed);
  if (!read.ok) return read;
  return writeAsStaff(
    ctx,
    who,
    alias,
    async (ctx, workplace) => {
      await putAccent(ctx, workplace.id, read.value);
      return ok(null);
    },
    "set-policy",
  );
}
