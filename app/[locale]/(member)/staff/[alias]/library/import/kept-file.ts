import "server-only";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { library as policy } from "@/domain/policy";

/** A file of text; `null`: it is none. */
export function textOfFile(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A file on its way through the browser, small. */
export function keptFile(text: string): string {
  return gzipSync(text).toString("base64url");
}

const answer = z.object({ report: z.object({ kept: z.string() }) });

/** The file in the answer that a form sends back. It may be anything by now: `null` where no file comes out of it. */
export function textOfKept(state: unknown): string | null {
  const read = answer.safeParse(state);
  if (!read.success) return null;
  try {
    // Bounded: a few bytes of gzip can become gigabytes.
    const bytes = gunzipSync(Buffer.from(read.data.report.kept, "base64url"), { maxOutputLength: policy.fileBytes });
    return textOfFile(bytes);
  } catch {
    return null;
  }
}
