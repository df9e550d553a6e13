"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { orOops } from "@/app/or-oops";
import { readForm } from "@/app/read-form";
import { endAllTrustedDevices, endTrustedDevice } from "@/domain/trusted-device/trusted-device";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

// Taking trust away makes an account safer, so a session is enough.

/** Ends one of the person's own trusted devices. */
export async function endDevice(data: FormData): Promise<void> {
  return orOops(async () => {
    const { account } = await requireSession();
    await endTrustedDevice(getContext(), account.id, readForm(data, ["device"]).device);
    await backToTheList();
  });
}

/** Ends all of the person's trusted devices. */
export async function endAllDevices(): Promise<void> {
  return orOops(async () => {
    const { account } = await requireSession();
    await endAllTrustedDevices(getContext(), account.id);
    await backToTheList();
  });
}

// The address is the one the person is at, so both lines count: with a fragment the browser would only scroll, and without the
// first one its script may go on showing the old list.
async function backToTheList(): Promise<never> {
  revalidatePath("/", "layout");
  redirect(`/${await currentLocale()}/account/two-factor`);
}
