"use client";

import type { ReactNode } from "react";
import { useAnsweredSince } from "@/components/ui/newest-answer";

/** What was true when the page came, until a form on it answers. */
export function UntilAnswer({ children }: { children: ReactNode }) {
  return useAnsweredSince() ? null : children;
}
