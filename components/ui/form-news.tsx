"use client";

import { useForm } from "@/components/ui/form-context";
import { Notice } from "@/components/ui/notice";

type FormNewsProps = {
  /** The word before good news ("Gelukt"). */
  kindLabel: string;
};

/** What the form's action says worked, when it stays on the page. */
export function FormNews({ kindLabel }: FormNewsProps) {
  const { news } = useForm().state;
  if (!news) return null;
  return (
    <Notice kind="success" kindLabel={kindLabel} role="status">
      <p>{news}</p>
    </Notice>
  );
}
