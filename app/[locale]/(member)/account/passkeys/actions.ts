"use server";

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { revalidatePath } from "next/cache";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { formError, report, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm, readWords } from "@/app/_lib/read-form";
import { answerRefused } from "@/app/_lib/refused-form";
import { runAction } from "@/app/_lib/run-action";
import type { FormState } from "@/components/ui/form-state";
import { dismissPasskeyOffer } from "@/domain/authentication/passkey/offer";
import { removePasskey, renamePasskey } from "@/domain/authentication/passkey/passkeys";
import { addPasskey, passkeyRegistrationOptions } from "@/domain/authentication/passkey/register";
import { passkeyStepUpOptions } from "@/domain/authentication/passkey/step-up";
import { passkey as policy } from "@/domain/policy";
import { signIn } from "@/server/auth/auth";
import { FormRefused } from "@/server/auth/form-owner";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { deviceName } from "@/server/http/device-name";
import { currentLocale } from "@/server/http/locale";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../two-factor/owner";

const here = "/account/passkeys";

/** What the browser has to ask a new passkey. Needs a fresh proof. `null`: the form that is sent then says why. */
export async function askNewPasskey(data: FormData): Promise<PublicKeyCredentialCreationOptionsJSON | null> {
  return orNull(data, async () => {
    const asked = await passkeyRegistrationOptions(getContext(), await requireSession());
    return asked.ok ? asked.value : null;
  });
}

/** What the browser has to ask one of the person's own passkeys before a sensitive change. Needs a session. */
export async function askOwnPasskey(data: FormData): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  return orNull(data, async () => passkeyStepUpOptions(getContext(), await requireSession()));
}

/** "Passkey maken". Needs a fresh proof. */
export async function makePasskey(_: FormState, data: FormData): Promise<FormState> {
  const typed = readForm(data, ["passkey"], policy.answerCharacters).passkey;
  return runFormAction({}, async () => {
    const who = await requireFreshProof(here);
    const words = await getTranslations({ locale: currentLocale(), namespace: "device" });
    const name = deviceName(who.userAgent, (both) => words("both", both)) ?? words("unknown");
    const added = await addPasskey(getContext(), who, { typed, name });
    if (!added.ok) return formError({ ...added.failure, count: policy.maxPerAccount });
    return backToTheList("added");
  });
}

/** "Naam wijzigen". Needs a fresh proof. */
export async function giveName(passkeyId: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { name } = readWords(data, ["name"]);
  return runFormAction({ name }, async () => {
    const who = await requireFreshProof(here);
    const renamed = await renamePasskey(getContext(), who, String(passkeyId), name);
    if (renamed.ok) return backToTheList("renamed");
    const field = renamed.failure.code.startsWith("passkey-name") ? "name" : undefined;
    return formError({ ...renamed.failure, field }, { name });
  });
}

/** "Verwijderen". Needs a fresh proof. */
export async function endPasskey(_: FormState, data: FormData): Promise<FormState> {
  const { passkey } = readForm(data, ["passkey"]);
  return runFormAction({}, async () => {
    const removed = await once(
      { form: "end-passkey", secret: await sessionSecret(), typed: [passkey] },
      async () => removePasskey(getContext(), await requireFreshProof(here), passkey),
      (renewed) => renewed.sessionSecret,
    );
    if (!removed.ok) return formError(removed.failure);
    await signIn(removed.value.sessionSecret);
    return backToTheList("removed");
  });
}

/** "Niet nu" under the offer on the worksheet. Needs a session. */
export async function noPasskeyNow(data: FormData): Promise<void> {
  return runAction(data, async () => {
    await dismissPasskeyOffer(getContext(), await requireSession());
    revalidatePath("/", "layout");
    return redirectTo("/workspace");
  });
}

async function backToTheList(done: "added" | "renamed" | "removed"): Promise<never> {
  revalidatePath("/", "layout");
  return redirectTo(`/account/passkeys?done=${done}`);
}

// Asked by script, with the mark of the page's person. A surprise is for the form that follows to say.
async function orNull<T>(_data: FormData, work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof FormRefused) await answerRefused(error.refusal, {});
    else await report(error);
    return null;
  }
}
