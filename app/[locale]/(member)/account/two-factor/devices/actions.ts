"use server";

import { revalidatePath } from "next/cache";
import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { endAllTrustedDevices, endTrustedDevice } from "@/domain/authentication/trusted-device/trusted-device";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

// Taking trust away makes an account safer, so a session is enough.

/** Ends one of the person's own trusted devices. */
export async function endDevice(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction({}, async () => {
    const { account } = await requireSession();
    await endTrustedDevice(getContext(), account.id, readForm(data, ["device"]).device);
    return backToTheList("device");
  });
}

/** Ends all of the person's trusted devices. */
export async function endAllDevices(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const { account } = await requireSession();
    await endAllTrustedDevices(getContext(), account.id);
    return backToTheList("devices");
  });
}

// The address may be the one the person is at, so both lines count: with a fragment the browser would only scroll, and without the
// first one its script may go on showing the old list.
async function backToTheList(done: "device" | "devices"): Promise<never> {
  revalidatePath("/", "layout");
  return redirectTo(`/account/two-factor?done=${done}`);
}
