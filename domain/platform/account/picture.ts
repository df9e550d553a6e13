import { picture as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";

/** A small picture: of a person, or of a Healthspace. */
export interface Picture {
  type: "image/png" | "image/jpeg" | "image/webp";
  bytes: Buffer;
}

export type PictureUnfit = { code: "picture-missing" | "picture-too-large" | "picture-type" };

/** At most 24 kB. What it is, its first bytes say; what the browser calls it is not believed. */
export function readPicture(bytes: Uint8Array): Result<Picture, PictureUnfit> {
  if (bytes.length === 0) return fail({ code: "picture-missing" });
  if (bytes.length > policy.bytes) return fail({ code: "picture-too-large" });
  const type = typeOf(bytes);
  return type ? ok({ type, bytes: Buffer.from(bytes) }) : fail({ code: "picture-type" });
}

function typeOf(bytes: Uint8Array): Picture["type"] | null {
  const head = Buffer.from(bytes.subarray(0, 12));
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "image/png";
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  if (head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP") return "image/webp";
  return null;
}
