"use client";

import { useField } from "@/components/ui/form-context";

interface HiddenFieldProps {
  name: string;
  /** Until something else was answered. */
  value: string;
}

/** Something that goes along with a form, and that its answer may change. */
export function HiddenField({ name, value }: HiddenFieldProps) {
  const { value: answered = value } = useField(name);
  return <input key={answered} type="hidden" name={name} defaultValue={answered} />;
}
