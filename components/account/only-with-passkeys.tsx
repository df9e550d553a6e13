"use client";

import type { ReactNode } from "react";
import { useHasPasskeys } from "@/components/account/has-passkeys";

/** Shows what is about passkeys only in a browser that has them. */
export function OnlyWithPasskeys({ children }: { children: ReactNode }) {
  return useHasPasskeys() ? children : null;
}
