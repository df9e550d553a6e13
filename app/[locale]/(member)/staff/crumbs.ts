import "server-only";
import { getTranslations } from "next-intl/server";
import { type Failure, type FieldsFailure, formError } from "@/app/_lib/form-action";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { type LocalPath, localePath, redirectTo, withNext } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import type { NotClinician } from "@/domain/healthspace/staff/client-access";
import type { ClientGone } from "@/domain/healthspace/staff/clients";
import type { StaffAction } from "@/domain/healthspace/staff/may";
import {
  enterWorkplace,
  type ListedWorkplace,
  listWorkplaces,
  type NotStaff,
  type Workplace,
} from "@/domain/healthspace/staff/workplace";
import type { Who } from "@/domain/platform/session/who";
import type { Result } from "@/domain/result";
import { FormRefused } from "@/server/auth/form-owner";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import type { Crumb } from "../crumbs";

/** The first crumb of every page for staff. */
export async function staffCrumbs(): Promise<Crumb[]> {
  const t = await getTranslations("staff");
  return [{ label: t("title"), href: localePath(currentLocale(), "/staff") }];
}

/** The crumbs of a page of one Healthspace, for somebody who was let in already. */
export async function crumbsIn(alias: string): Promise<Crumb[]> {
  const { account } = await requireSession();
  const here = (await listWorkplaces(getContext(), account.id)).find((each) => each.alias === alias);
  return [...(await staffCrumbs()), ...(here ? [{ label: here.name }] : [])];
}

/** Who it is and the Healthspace in which they work and may do `action`. For anybody else there is no such page. */
export async function requireWorkplace(alias: string, action?: StaffAction): Promise<Who & { workplace: Workplace }> {
  const who = await requireSession();
  return { ...who, workplace: await staffOnly(await enterWorkplace(getContext(), who.account.id, alias, action)) };
}

/** Who it is and every Healthspace they work in, at least one. Where one of them asks two-factor, the set-up comes first (D7). */
export async function requireWorkplaces(): Promise<Who & { workplaces: ListedWorkplace[] }> {
  const who = await requireSession();
  const workplaces = await listWorkplaces(getContext(), who.account.id);
  if (workplaces.length === 0) return noSuchPage();
  if (workplaces.some(({ entry }) => entry === "two-factor-missing")) return redirectTo(setUp);
  return { ...who, workplaces };
}

/** What staff read, or the page that says why not: the set-up of two-factor where that is what lacks (it says who asks it). */
export async function staffOnly<T>(answer: Result<T, NotStaff>): Promise<T> {
  if (answer.ok) return answer.value;
  return answer.failure.code === "staff-two-factor" ? redirectTo(setUp) : noSuchPage();
}

/** What a clinician reads of clients, or the page that says what lacks: the set-up, the proof of level 2 with the way back, or nothing. */
export async function clinicianOnly<T>(
  answer: Result<T, NotClinician | ClientGone | { code: "conversation-gone" }>,
  here: LocalPath,
): Promise<T> {
  if (answer.ok) return answer.value;
  switch (answer.failure.code) {
    case "staff-two-factor":
      return redirectTo(setUp);
    case "staff-level":
      return redirectTo(`${withNext("/account/confirm", here)}&steps=both`);
    case "staff-only":
    case "client-gone":
    case "conversation-gone":
      return noSuchPage();
  }
}

/** The same for the refusal of an action: words that were typed stay, and the way to the proof opens beside them. */
export async function clinicianError(
  failure: Failure | FieldsFailure,
  values: Record<string, string> = {},
): Promise<FormState> {
  if (failure.code === "staff-level") throw new FormRefused({ reason: "proof-ended", steps: "both" });
  return staffError(failure, values);
}

/** The refusal of an action of staff, at its form; where two-factor lacks, the words stay and the set-up opens beside them. */
export async function staffError(
  failure: Failure | FieldsFailure,
  values: Record<string, string> = {},
): Promise<FormState> {
  if (failure.code === "staff-two-factor") throw new FormRefused({ reason: "two-factor-missing" });
  return formError(failure.code === "staff-only" ? { code: failure.code } : failure, values);
}

const setUp = "/account/two-factor/set-up";
