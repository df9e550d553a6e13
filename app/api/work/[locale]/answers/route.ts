import { z } from "zod";
import { report } from "@/app/_lib/form-action";
import { refusalAnswer } from "@/app/_lib/refused-form";
import { type MessageReply, saveMessage } from "@/app/_lib/save-message";
import { type PageReply, savePage } from "@/app/_lib/save-work";
import { destination } from "@/domain/authentication/access/paths";
import { timeLeft } from "@/domain/platform/session/own-sessions";
import { isFormOf } from "@/server/auth/form-owner";
import { currentSession } from "@/server/auth/session";
import { inSaveLane } from "@/server/http/save-lane";
import { getContext } from "@/server/runtime/context";

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const id = z.string().max(64);
const draft = z.object({ text: z.string(), chosen: z.array(z.string()).max(60) });
const field = { revision: z.number().int().nonnegative(), draft, after: draft.optional() };
const owner = z.string();
const body = z.union([
  z.object({
    owner,
    id,
    round: z.number().int().positive(),
    page: name,
    answers: z.array(z.object({ linkId: name, ...field })).max(200),
    leave: z.boolean(),
  }),
  z.object({
    owner,
    topic: z.union([
      z.object({ assignmentId: id }),
      z.object({ conversationId: id }),
      z.object({ healthspaceId: id, clientId: id }),
    ]),
    sendKey: id,
    here: z.string().max(300),
    fields: z.array(z.object({ linkId: z.enum(["body", "subject"]), ...field })).max(2),
  }),
]);

/**
 * Autosave of what is typed: a page of questions, whose button saves here too where script runs, or a message that is not sent yet. A
 * visit: who types is not logged out. Refuses a page that was made for another person, as every form does (ADR 0077).
 */
export async function POST(request: Request): Promise<Response> {
  const save = body.safeParse(await request.json().catch(() => null));
  if (!save.success) return Response.json({}, { status: 400 });
  try {
    const { owner, ...typed } = save.data;
    const who = await currentSession();
    if (!who || !isFormOf(owner, who.account.id)) return refuse(who, typed);
    const done = await inSaveLane<MessageReply | PageReply>(() =>
      "topic" in typed ? saveMessage(who, typed) : savePage(who, typed),
    );
    if (done === null) return Response.json({}, { status: 503, headers: { "Retry-After": "10" } });
    const { failed, ...reply } = done;
    const left = timeLeft({ createdAt: who.session.createdAt }, getContext().clock.now());
    return Response.json({ ...reply, left }, { status: failed === null ? 200 : STATUS[failed] });
  } catch (error) {
    report(error);
    return Response.json({}, { status: 500 });
  }
}

const STATUS = {
  "answers-conflict": 409,
  "draft-conflict": 409,
  "answer-too-long": 422,
  "page-too-long": 422,
  "saving-too-often": 429,
  "session-ended": 401,
  "staff-level": 401,
  "staff-two-factor": 401,
  "work-gone": 410,
  "work-locked": 410,
  "conversation-gone": 410,
} as const;

async function refuse(
  who: Awaited<ReturnType<typeof currentSession>>,
  typed: { here: string } | { id: string; page: string },
) {
  const here = destination("here" in typed ? typed.here : `/workspace/${typed.id}/pages/${typed.page}`);
  const refusal = who ? ({ reason: "other-person", who } as const) : ({ reason: "session-ended" } as const);
  const { text, hint, links } = await refusalAnswer(refusal, here);
  return Response.json({ saved: [], conflicts: [], problem: { text, hint }, links }, { status: 401 });
}
