"use client";

import { useState } from "react";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";
import { Icon } from "@/components/ui/icon";
import { useHydrated } from "@/components/ui/use-hydrated";

type CopyButtonProps = {
  text: string;
  label: string;
  doneText: string;
  /** Shown with the text itself, selected, when the browser refuses to copy. */
  failedText: string;
  kind?: ButtonKind;
};

/** Copies `text` and says so aloud. Only there with script. */
export function CopyButton({ text, label, doneText, failedText, kind = "secondary" }: CopyButtonProps) {
  const hydrated = useHydrated();
  const [result, setResult] = useState<"none" | "done" | "failed">("none");

  async function copy() {
    setResult("none");
    try {
      await navigator.clipboard.writeText(text);
      setResult("done");
    } catch {
      setResult("failed");
    }
  }

  return (
    <div className="copy-button">
      <button type="button" className={`${buttonClass(kind)} script-only`} hidden={!hydrated} onClick={copy}>
        <Icon name="copy" />
        {label}
      </button>
      <p role="status" className={`copy-button__result copy-button__result--${result}`}>
        {result === "done" ? doneText : null}
        {result === "failed" ? failedText : null}
      </p>
      {result === "failed" ? (
        <textarea
          className="input copy-button__text"
          aria-label={label}
          readOnly
          rows={Math.min(12, text.split("\n").length + 1)}
          defaultValue={text}
          ref={(area) => area?.select()}
        />
      ) : null}
    </div>
  );
}
