"use server";

import { revalidatePath } from "next/cache";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { runAction } from "@/app/_lib/run-action";
import { endAllTrustedDevices, endTrustedDevice } from "@/domain/authentication/trusted-device/trusted-device";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

// Taking trust away makes an account safer, so a session is enough.

/** Ends one of the person's own trusted devices. */
export async function endDevice(data: FormData): Promise<void> {
  return runAction(async () => {
    const { account } = await requireSession();
    await endTrustedDevice(getContext(), account.id, readForm(data, ["device"]).device);
    await backToTheList();
  });
}

/** Ends all of the person's trusted devices. */
export async function endAllDevices(): Promise<void> {
  return runAction(async () => {
    const { account } = await requireSession();
    await endAllTrustedDevices(getContext(), account.id);
    await backToTheList();
  });
}

// The address is the one the person is at, so both lines count: with a fragment the browser would only scroll, and without the
// first one its script may go on showing the old list.
async function backToTheList(): Promise<never> {
  revalidatePath("/", "layout");
  return redirectTo("/account/two-factor");
}
