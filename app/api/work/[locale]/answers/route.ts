import { z } from "zod";
import { report } from "@/app/_lib/form-action";
import { refusalAnswer } from "@/app/_lib/refused-form";
import { savePage } from "@/app/_lib/save-work";
import { destination } from "@/domain/authentication/access/paths";
import { timeLeft } from "@/domain/platform/session/own-sessions";
import { isFormOf } from "@/server/auth/form-owner";
import { currentSession } from "@/server/auth/session";
import { inSaveLane } from "@/server/http/save-lane";
import { getContext } from "@/server/runtime/context";

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const draft = z.object({ text: z.string(), chosen: z.array(z.string()).max(60) });
const body = z.object({
  owner: z.string(),
  id: z.string().max(64),
  round: z.number().int().positive(),
  page: name,
  answers: z
    .array(z.object({ linkId: name, revision: z.number().int().nonnegative(), draft, after: draft.optional() }))
    .max(200),
  leave: z.boolean(),
});

/**
 * Autosave of a page of questions, and its button where script runs. A visit: who types is not logged out. Refuses a page that was made
 * for another person, as every form does (ADR 0077).
 */
export async function POST(request: Request): Promise<Response> {
  const save = body.safeParse(await request.json().catch(() => null));
  if (!save.success) return Response.json({}, { status: 400 });
  try {
    const { owner, ...page } = save.data;
    const who = await currentSession();
    if (!who || !isFormOf(owner, who.account.id)) return refuse(who, page);
    const done = await inSaveLane(() => savePage(who, page));
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
  "answer-too-long": 422,
  "page-too-long": 422,
  "saving-too-often": 429,
  "session-ended": 401,
  "work-gone": 410,
  "work-locked": 410,
} as const;

async function refuse(who: Awaited<ReturnType<typeof currentSession>>, page: { id: string; page: string }) {
  const here = destination(`/workspace/${page.id}/pages/${page.page}`);
  const refusal = who ? ({ reason: "other-person", who } as const) : ({ reason: "session-ended" } as const);
  const { text, hint, links } = await refusalAnswer(refusal, here);
  return Response.json({ saved: [], conflicts: [], problem: { text, hint }, links }, { status: 401 });
}
