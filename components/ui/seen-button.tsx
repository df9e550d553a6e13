"use client";

import { useEffect, useRef } from "react";
import { SubmitButton } from "@/components/ui/submit-button";
import { useHydrated } from "@/components/ui/use-hydrated";

interface SeenButtonProps {
  label: string;
  why: string;
}

/** Sends the form around it once the page is seen. Without script a button does. */
export function SeenButton({ label, why }: SeenButtonProps) {
  const hydrated = useHydrated();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!hydrated) return;
    const send = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", send);
      place.current?.closest("form")?.requestSubmit();
    };
    document.addEventListener("visibilitychange", send);
    send();
    return () => document.removeEventListener("visibilitychange", send);
  }, [hydrated]);
  if (hydrated) return <span ref={place} hidden />;
  return (
    <>
      <p>{why}</p>
      <SubmitButton kind="secondary" label={label} />
    </>
  );
}
