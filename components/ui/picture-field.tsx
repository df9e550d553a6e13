"use client";

import { type ChangeEvent, useState } from "react";
import { describedBy } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";
import { useHydrated } from "@/components/ui/use-hydrated";

type PictureFieldProps = {
  name: string;
  limits: { bytes: number; side: number };
  label: string;
  /** How large a picture may be; and, with script, that a large one is made smaller. */
  description: { withoutScript: string; withScript: string };
  readyText: string;
};

/** A picture from this device. The server makes it small; with script it is made smaller before it is sent, for slow connections. */
export function PictureField(props: PictureFieldProps) {
  const { name, limits, label, readyText } = props;
  const hydrated = useHydrated();
  const { error } = useField(name);
  const [result, setResult] = useState<"none" | "ready">("none");
  const description = hydrated ? props.description.withScript : props.description.withoutScript;

  async function choose({ target }: ChangeEvent<HTMLInputElement>) {
    setResult("none");
    const file = target.files?.[0];
    if (!file || file.size <= limits.bytes) return;
    const small = await shrink(file, limits).catch(() => null);
    // What this browser cannot make smaller goes as it is.
    if (!small) return;
    const files = new DataTransfer();
    files.items.add(small);
    target.files = files.files;
    setResult("ready");
  }

  return (
    <FieldFrame id={name} label={label} description={description} error={error}>
      <input
        type="file"
        id={name}
        name={name}
        accept="image/png,image/jpeg,image/webp"
        className="input"
        aria-describedby={describedBy({ id: name, description, error })}
        aria-invalid={error ? true : undefined}
        onChange={choose}
      />
      <p role="status">{result === "ready" ? readyText : ""}</p>
    </FieldFrame>
  );
}

// A square from the middle, as WebP because that can be transparent, in fewer and fewer details until it fits. Drawing it anew also drops where it was taken.
async function shrink(file: File, limits: PictureFieldProps["limits"]): Promise<File | null> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = limits.side;
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.getContext("2d")?.drawImage(picture, x, y, side, side, 0, 0, limits.side, limits.side);
  for (const quality of [0.9, 0.75, 0.6, 0.4]) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", quality));
    if (blob && blob.size <= limits.bytes) return new File([blob], "picture", { type: blob.type });
  }
  return null;
}
