import "server-only";
import { randomUUID } from "node:crypto";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import { UntilAnswer } from "@/components/ui/until-answer";
import { postedForm } from "@/server/runtime/request-facts";

interface ArrivalNoticeProps {
  kind: "success" | "info" | "warning";
  heading?: string;
  children: ReactNode;
}

/**
 * What led to this page, as its address says: something was done, or ended. Gone as soon as a form on the page answers, with script and
 * without: no success stands beside an error (ADR 0084).
 */
export async function ArrivalNotice({ kind, heading, children }: ArrivalNoticeProps) {
  // Without script this page is itself the answer to the form.
  if (postedForm()) return null;
  const form = await getTranslations("form");
  return (
    // A key of its own for each rendering: done once more under the same address, it is said once more.
    <UntilAnswer key={randomUUID()}>
      <Notice kind={kind} kindLabel={form(kind)} heading={heading}>
        {children}
      </Notice>
    </UntilAnswer>
  );
}
