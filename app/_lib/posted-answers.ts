import { createHash } from "node:crypto";
import { keyOf } from "@/components/worksheet/saver";
import type { Draft } from "@/domain/healthspace/library/form";

// The answers of a page as its form posts them without script. The names are those of components/worksheet/typed-answers.ts, and:
// `r:<linkId>` the revision and the mark of the answer that the page was made with, `v:<linkId>` the revision of a text that the person
// was shown beside their own, `k:<linkId>` which of the two they keep.

const NAME = /^(?:[tcrvk]:[A-Za-z0-9._-]{1,64}|o:[A-Za-z0-9._-]{1,64}:\d{1,3})$/;
/** Of all questions of a version, each with every box. */
const MOST_NAMES = 2_000;

export type Keep = "mine" | "other" | "both";

export interface PostedAnswer {
  linkId: string;
  draft: Draft;
  revision: number;
  /** Nothing was typed or chosen here since the page came. */
  isUntouched: boolean;
  keep: Keep | null;
  /** What the person saw when they chose. */
  seenRevision: number;
}

/** The names of the fields of answers in a form. */
export function answerNames(data: unknown): string[] {
  const names = data instanceof FormData ? [...new Set(data.keys())] : [];
  return names.filter((name) => NAME.test(name)).slice(0, MOST_NAMES);
}

/** The answers of these questions in what a form posted; a question whose fields did not come is left out. */
export function readAnswers(values: Record<string, string>, questions: readonly string[]): PostedAnswer[] {
  return questions.flatMap((linkId) => {
    const made = values[`r:${linkId}`];
    if (made === undefined) return [];
    const draft = draftOf(values, linkId);
    const [revision = "", mark = ""] = made.split(".");
    const keep = values[`k:${linkId}`];
    return [
      {
        linkId,
        draft,
        revision: whole(revision),
        isUntouched: mark === markOf(draft),
        keep: keep === "mine" || keep === "other" || keep === "both" ? keep : null,
        seenRevision: whole(values[`v:${linkId}`] ?? ""),
      },
    ];
  });
}

function draftOf(values: Record<string, string>, linkId: string): Draft {
  const text = (values[`t:${linkId}`] ?? "").replace(/\r\n?/g, "\n");
  const one = values[`c:${linkId}`] ?? "";
  const boxes = Object.entries(values)
    .filter(([name]) => name.startsWith(`o:${linkId}:`))
    .sort(([a], [b]) => Number(a.split(":")[2]) - Number(b.split(":")[2]))
    .map(([, value]) => value);
  return { text, chosen: one === "" ? boxes : [one] };
}

function whole(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** For `r:<linkId>`: tells an answer that was changed from one that was not. No secret: the answer stands beside it. */
export function madeWith(revision: number, draft: Draft): string {
  return `${revision}.${markOf(draft)}`;
}

function markOf(draft: Draft): string {
  return createHash("sha256").update(keyOf(draft)).digest("base64url").slice(0, 16);
}
