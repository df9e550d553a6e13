"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { formError, formErrors, runFormAction } from "@/app/_lib/form-action";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { bytesOf, noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { cancelEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { removePicture, setPicture } from "@/domain/account-lifecycle/profile/picture";
import { changeProfile } from "@/domain/account-lifecycle/profile/profile";
import { requireSession } from "@/server/auth/session";
import { scalePicture } from "@/server/pictures/scale-picture";
import { getContext } from "@/server/runtime/context";

/** "Opslaan". The page comes back in the language that was chosen. */
export async function saveProfile(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["firstName", "lastName", "dateOfBirth", "locale"]);
  return runFormAction(form, async () => {
    const saved = await changeProfile(getContext(), await requireSession(), form);
    if (saved.ok) {
      // Name and picture stand in the frame around every page.
      revalidatePath("/", "layout");
      redirect(localePath(saved.value.locale, "/account/profile?done=saved"));
    }
    if (saved.failure.code === "profile-invalid") {
      return formErrors(
        saved.failure.fields.map((field) => ({ ...field })),
        form,
      );
    }
    return formError(saved.failure, form);
  });
}

/** "Foto opslaan". */
export async function savePicture(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction({}, async () => {
    const who = await requireSession();
    const scaled = await scalePicture(await bytesOf(data, "picture"), "square");
    if (!scaled.ok) return formError({ ...scaled.failure, field: "picture" });
    const saved = await setPicture(getContext(), who, scaled.value);
    if (!saved.ok) return formError({ ...saved.failure, field: "picture" });
    revalidatePath("/", "layout");
    return redirectTo("/account/profile?done=picture");
  });
}

/** "Foto weghalen". */
export async function dropPicture(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    await removePicture(getContext(), await requireSession());
    revalidatePath("/", "layout");
    return redirectTo("/account/profile?done=no-picture");
  });
}

/** Takes the wish for another address back. */
export async function dropEmailChange(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    await cancelEmailChange(getContext(), await requireSession());
    return redirectTo("/account/profile?done=email-kept");
  });
}
