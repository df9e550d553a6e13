import "server-only";
import type { Sharp } from "sharp";
import { type Picture, type PictureUnfit, readPicture } from "@/domain/platform/account/picture";
import { picture as policy } from "@/domain/policy";
import { fail, ok, type Result } from "@/domain/result";
import { createSemaphore } from "@/domain/semaphore";

/** Decoding holds the pixels in memory: some 200 MB at the limit, so one picture at a time. */
const semaphore = createSemaphore({ permits: 1, maxWaiting: 8, maxWaitMs: 10_000 });
const QUALITIES = [85, 70, 50, 30];
const DECODE_SECONDS = 10;

/** A square from the middle, or the whole picture. */
export type Shape = "square" | "whole";

/**
 * A picture from a camera as one that is kept: small, upright, transparent where it was, and without what a camera notes besides, such as
 * the place. Codes: nothing was chosen, it is no PNG, JPEG or WebP, or it has more bytes or pixels than are read.
 */
export async function scalePicture(bytes: Uint8Array, shape: Shape): Promise<Result<Uint8Array, PictureUnfit>> {
  if (bytes.length > policy.uploadBytes) return fail({ code: "picture-too-large" });
  // Judged by its first bytes before a decoder sees it; its size does not matter yet.
  const head = readPicture(bytes.subarray(0, 16));
  if (!head.ok) return head;
  const release = await semaphore.acquire();
  if (release === null) return fail({ code: "picture-too-large" });
  try {
    return await scale(bytes, shape, head.value.type);
  } finally {
    release();
  }
}

async function scale(
  bytes: Uint8Array,
  shape: Shape,
  type: Picture["type"],
): Promise<Result<Uint8Array, PictureUnfit>> {
  const { default: sharp } = await import("sharp");
  // One page only: of a moving picture the first.
  const source = sharp(bytes, { limitInputPixels: policy.uploadPixels, pages: 1, failOn: "error" });
  try {
    const { width, height, hasAlpha } = await source.metadata();
    if (width * height > policy.uploadPixels) return fail({ code: "picture-too-large" });
    const size = { width: policy.side, height: policy.side, withoutEnlargement: shape === "whole" };
    // Metadata is not written unless asked for; the turn that EXIF names is carried out before it is lost.
    const small = source
      .autoOrient()
      .resize({ ...size, fit: shape === "square" ? "cover" : "inside" })
      .timeout({ seconds: DECODE_SECONDS });
    for (const encode of encodings(type, hasAlpha)) {
      const made = await encode(small.clone()).toBuffer();
      if (made.length <= policy.bytes) return ok(made);
    }
    return fail({ code: "picture-too-large" });
  } catch (error) {
    const tooMany = error instanceof Error && /pixel limit|timeout/i.test(error.message);
    return fail({ code: tooMany ? "picture-too-large" : "picture-type" });
  }
}

/** The kind it came as, where that is small enough; JPEG has no transparency. */
function encodings(type: Picture["type"], hasAlpha: boolean): ((picture: Sharp) => Sharp)[] {
  const webp = QUALITIES.map((quality) => (picture: Sharp) => picture.webp({ quality, alphaQuality: quality }));
  const jpeg = QUALITIES.map((quality) => (picture: Sharp) => picture.jpeg({ quality }));
  const lossy = hasAlpha || type === "image/webp" ? webp : jpeg;
  return type === "image/png" ? [(picture) => picture.png({ compressionLevel: 9 }), ...lossy] : lossy;
}
