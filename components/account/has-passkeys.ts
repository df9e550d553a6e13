"use client";

import { useHydrated } from "@/components/ui/use-hydrated";

/** Whether this browser has passkeys. False on the server and until script runs. */
export function useHasPasskeys(): boolean {
  return useHydrated() && "PublicKeyCredential" in window;
}
