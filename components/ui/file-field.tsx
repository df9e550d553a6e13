"use client";

import { describedBy } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";

type FileFieldProps = { name: string; label: string; description: string; accept: string };

/** A file from this device. */
export function FileField({ name, label, description, accept }: FileFieldProps) {
  const { error } = useField(name);
  return (
    <FieldFrame id={name} label={label} description={description} error={error}>
      <input
        type="file"
        id={name}
        name={name}
        accept={accept}
        className="input"
        aria-describedby={describedBy({ id: name, description, error })}
        aria-invalid={error ? true : undefined}
      />
    </FieldFrame>
  );
}
