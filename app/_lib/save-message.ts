import "server-only";
import { keyOf, type Reply, type SentAnswer } from "@/components/worksheet/saver";
import { destination } from "@/domain/authentication/access/paths";
import {
  type DraftConflict,
  type DraftFailure,
  type DraftField,
  saveDraft,
} from "@/domain/healthspace/conversation/draft";
import type { Topic } from "@/domain/healthspace/conversation/place";
import type { Who } from "@/domain/platform/session/who";
import { work as policy } from "@/domain/policy";
import type { FormRefusal } from "@/server/auth/form-owner";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { type Failure, formErrors } from "./form-action";
import { formatWhen } from "./format-when";
import { refusalAnswer } from "./refused-form";
import { savedLine } from "./save-work";

export interface MessageSave {
  topic: Topic;
  sendKey: string;
  /** The page it is typed on. */
  here: string;
  fields: (SentAnswer & { linkId: DraftField })[];
}

/** What the script of a form for a message hears. `failed`: why not everything was kept. */
export type MessageReply = Reply & { failed: DraftFailure["code"] | null };

export async function saveMessage(who: Who, save: MessageSave): Promise<MessageReply> {
  const first = await saveOnce(who, save, save.fields);
  // A request of which the page never heard was done all the same: what it left is no other tab's text.
  const own = conflictsIn(first).flatMap(({ name, text, revision }) => {
    const sent = save.fields.find(({ linkId }) => linkId === name);
    return sent?.after && keyOf(sent.after) === keyOf({ text, chosen: [] }) ? [{ ...sent, revision }] : [];
  });
  if (own.length === 0) return replyTo(save, [first]);
  return replyTo(save, [first, await saveOnce(who, save, own)], new Set(own.map(({ linkId }) => linkId)));
}

type Saved = Awaited<ReturnType<typeof saveDraft>>;

function saveOnce(who: Who, { topic, sendKey }: MessageSave, fields: MessageSave["fields"]): Promise<Saved> {
  const typed = fields.map(({ linkId: name, revision, draft }) => ({ name, revision, text: draft.text }));
  return saveDraft(getContext(), who, { topic, sendKey, fields: typed });
}

function conflictsIn(saved: Saved): DraftConflict[] {
  return !saved.ok && saved.failure.code === "draft-conflict" ? saved.failure.conflicts : [];
}

function savedIn(saved: Saved) {
  if (saved.ok) return saved.value.saved;
  return "saved" in saved.failure ? saved.failure.saved : [];
}

async function replyTo(save: MessageSave, all: Saved[], again = new Set<DraftField>()): Promise<MessageReply> {
  const [first, second] = all;
  const left = first ? conflictsIn(first).filter(({ name }) => !again.has(name)) : [];
  const conflicts = [...left, ...(second ? conflictsIn(second) : [])];
  const saved = all.flatMap(savedIn);
  const failure = all
    .flatMap((each) => (each.ok || each.failure.code === "draft-conflict" ? [] : [each.failure]))
    .at(-1);
  const at = saved[0]?.at;
  return {
    saved: saved.map(({ name, revision }) => ({ linkId: name, revision })),
    conflicts: await Promise.all(conflicts.map(storedOf)),
    failed: failure?.code ?? (conflicts.length > 0 ? "draft-conflict" : null),
    ...(at === undefined ? {} : { when: await savedLine(at) }),
    ...(failure ? await whyNot(failure, save) : {}),
  };
}

async function storedOf({ name, text, revision, at }: DraftConflict): Promise<Reply["conflicts"][number]> {
  const when = await formatWhen(currentLocale(), at, "at");
  return { linkId: name, revision, draft: { text, chosen: [] }, shown: text, when };
}

async function whyNot(
  failure: DraftFailure,
  { here }: MessageSave,
): Promise<Pick<Reply, "problem" | "concerns" | "links" | "waitMs">> {
  switch (failure.code) {
    case "draft-conflict":
      return {};
    case "saving-too-often":
      return { waitMs: Math.max(1_000, failure.until - getContext().clock.now()) };
    case "session-ended":
      return refusedBecause({ reason: "session-ended" }, here);
    case "staff-level":
      return refusedBecause({ reason: "proof-ended", steps: "both" }, here);
    case "answer-too-long": {
      const by = failure.by + policy.answerCodePoints - policy.messageCodePoints;
      const code = "message-too-long";
      return {
        problem: await problemOf({ code, by, most: policy.messageCodePoints, field: failure.field }),
        concerns: "answers",
      };
    }
    case "conversation-gone":
    case "staff-two-factor":
      return { problem: await problemOf({ code: failure.code }) };
  }
}

async function refusedBecause(refusal: FormRefusal, here: string) {
  const { text, hint, links } = await refusalAnswer(refusal, destination(here));
  return { problem: { text, hint }, links };
}

async function problemOf(failure: Failure): Promise<NonNullable<Reply["problem"]>> {
  const [problem] = (await formErrors([failure])).problems;
  return problem ?? { text: "" };
}
