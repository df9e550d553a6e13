"use server";

import { type Failure, type FieldsFailure, formError, runFormAction } from "@/app/_lib/form-action";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { type LocalPath, redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import {
  type Act,
  type DeskAct,
  disableAtDesk,
  enableAtDesk,
  logOutAtDesk,
  resendActivationAtDesk,
  resendInvitationAtDesk,
  startRecoveryAtDesk,
  unlockAtDesk,
} from "@/domain/account-lifecycle/service-desk/acts";
import type { DeskPerson } from "@/domain/account-lifecycle/service-desk/enter";
import { lookUpAtDesk } from "@/domain/account-lifecycle/service-desk/look-up";
import { approveAtDesk, declineAtDesk } from "@/domain/account-lifecycle/service-desk/recovery";
import type { Context } from "@/domain/context";
import type { Result } from "@/domain/result";
import { sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireDesk } from "./desk";

type Work = (ctx: Context, who: DeskPerson, act: Act) => Promise<Result<null, Failure>>;

/** What each button of the page does, and what the page says then. */
const acts: Record<DeskAct, readonly [Work, done: string]> = {
  unlock: [unlockAtDesk, "unlocked"],
  "resend-activation": [resendActivationAtDesk, "resent"],
  "resend-invitation": [resendInvitationAtDesk, "resent"],
  "log-out": [logOutAtDesk, "logged-out"],
  disable: [disableAtDesk, "disabled"],
  enable: [enableAtDesk, "enabled"],
  "start-recovery": [startRecoveryAtDesk, "started"],
};

/** "Zoeken". */
export async function search(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["sought"]);
  return runFormAction(form, async () => {
    const found = await lookUpAtDesk(getContext(), await requireDesk(), form.sought);
    if (!found.ok) return refuse({ ...found.failure, field: "sought" }, form);
    return redirectTo(pageOf(found.value.ticket));
  });
}

/** One of the acts. Everything comes from the browser: the operation asks again who it is, about whom, and how they stand. */
export async function act(
  name: unknown,
  ticket: unknown,
  revision: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireDesk();
    const wanted = Object.hasOwn(acts, String(name)) ? acts[String(name) as DeskAct] : null;
    if (wanted === null) return noSuchPage();
    const [work, done] = wanted;
    const input = { ticket: String(ticket), revision: String(revision) };
    const press = {
      form: "desk-act",
      secret: await sessionSecret(),
      typed: [String(name), input.ticket, input.revision],
    };
    const answered = await once(press, () => work(getContext(), who, input));
    if (answered.ok) return redirectTo(pageOf(input.ticket, done));
    // The page shows how it stands now, which is what was pressed on no longer.
    if (answered.failure.code === "desk-changed") return redirectTo(pageOf(input.ticket, "changed"));
    return refuse(answered.failure);
  });
}

/** "Ik heb gecontroleerd wie het is". */
export async function check(ticket: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["lastName", "dateOfBirth", "reason"]);
  return runFormAction(form, async () => {
    const who = await requireDesk();
    const input = { ...form, ticket: String(ticket) };
    const typed = [input.ticket, form.lastName, form.dateOfBirth, form.reason];
    const press = { form: "desk-check", secret: await sessionSecret(), typed };
    const approved = await once(press, () => approveAtDesk(getContext(), who, input));
    if (approved.ok) {
      const { dueAt } = approved.value;
      return redirectTo(pageOf(input.ticket, dueAt === null ? "first" : "second"));
    }
    const { code } = approved.failure;
    if (code === "identity-closed" || code === "account-recovery-gone") return redirectTo(pageOf(input.ticket, code));
    return refuse(approved.failure, form);
  });
}

/** "Weigeren". */
export async function decline(ticket: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireDesk();
    const press = { form: "desk-decline", secret: await sessionSecret(), typed: [String(ticket)] };
    const declined = await once(press, () => declineAtDesk(getContext(), who, { ticket: String(ticket) }));
    if (declined.ok) return redirectTo(pageOf(String(ticket), "declined"));
    if (declined.failure.code === "account-recovery-gone")
      return redirectTo(pageOf(String(ticket), "account-recovery-gone"));
    return refuse(declined.failure);
  });
}

function pageOf(ticket: string, done?: string): LocalPath {
  return `/service-desk?ticket=${encodeURIComponent(ticket)}${done === undefined ? "" : `&done=${done}`}`;
}

async function refuse(failure: Failure | FieldsFailure, values: Record<string, string> = {}): Promise<FormState> {
  if (failure.code === "step-up-needed") return redirectTo("/service-desk");
  return formError(failure, values);
}
