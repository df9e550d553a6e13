"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import { readForm } from "@/app/read-form";
import { tellResent } from "@/app/tell-resent";
import type { FormState } from "@/components/ui/form-state";
import { destination, pausedPage } from "@/domain/access/paths";
import { sealShownCodes } from "@/domain/recovery-code/show";
import { readChannel } from "@/domain/second-factor/text-code";
import { resendStepUpText, stepUpWithCode, stepUpWithPassword } from "@/domain/step-up/step-up";
import { signInWithTicket } from "@/server/auth/auth";
import { clearSessionCookie, writeShownCodesCookie } from "@/server/auth/cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/locale";
import { requestContext } from "@/server/request-context";
import { wakeWorker } from "@/server/start-up";

/** The password once more. */
export async function confirmPassword(_: FormState, data: FormData): Promise<FormState> {
  const { password, next } = readForm(data, ["password", "next"]);
  return answering({}, async () => {
    const who = await requireSession();
    if (password === "") return refused({ code: "password-missing", field: "password" });
    const proven = await stepUpWithPassword(await requestContext(), who, password);
    if (!proven.ok) {
      if (proven.failure.code === "session-ended") return loggedOut();
      return refused({ ...proven.failure, field: "password" });
    }
    wakeWorker();
    await signInWithTicket(proven.value.ticket);
    redirect(`/${await currentLocale()}/account/confirm?next=${encodeURIComponent(destination(next))}`);
  });
}

/** The code once more. */
export async function confirmCode(_: FormState, data: FormData): Promise<FormState> {
  const { code, next } = readForm(data, ["code", "next"]);
  return answering({}, async () => {
    const who = await requireSession();
    if (code.trim() === "") return refused({ code: "code-missing", field: "code" });
    const proven = await stepUpWithCode(await requestContext(), who, code);
    if (!proven.ok) {
      const { failure } = proven;
      if (failure.code === "session-ended") return loggedOut();
      if (failure.code === "too-many-codes") {
        redirect(`/${await currentLocale()}${pausedPage("code", failure)}`);
      }
      return refused({ ...failure, code: withoutTries(failure.code), field: "code" });
    }
    const { freshCodes, ticket } = proven.value;
    wakeWorker();
    await signInWithTicket(ticket);
    if (freshCodes) {
      await writeShownCodesCookie(
        sealShownCodes(await requestContext(), who.account.id, freshCodes.setId, freshCodes.codes),
      );
      redirect(`/${await currentLocale()}/account/two-factor/recovery-codes`);
    }
    redirect(`/${await currentLocale()}${destination(next)}`);
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" while confirming. */
export async function resendConfirmCode(_: FormState, data: FormData): Promise<FormState> {
  const { channel } = readForm(data, ["channel"]);
  return answering({}, async () => {
    const who = await requireSession();
    const sent = await resendStepUpText(await requestContext(), who, readChannel(channel));
    if (!sent.ok) return refused(sent.failure);
    wakeWorker();
    return tellResent({ purpose: "step-up", parentId: who.session.id });
  });
}

// While logged in nothing counts down towards the end of a login: the same faults, without "n tries left".
function withoutTries<C extends string>(code: C) {
  switch (code) {
    case "code-wrong":
      return "confirm-code-wrong";
    case "recovery-code-wrong":
      return "confirm-recovery-code-wrong";
    default:
      return code as Exclude<C, "code-wrong" | "recovery-code-wrong">;
  }
}

async function loggedOut(): Promise<never> {
  await clearSessionCookie();
  redirect(`/${await currentLocale()}/login?reason=expired`);
}
