"use client";

import { type HTMLAttributes, type ReactNode, useEffect, useRef } from "react";
import type { FormState } from "@/components/ui/form-state";
import { Icon } from "@/components/ui/icon";

type ErrorSummaryProps = {
  title: string;
  errors: { fieldId?: string; text: string }[];
  /** The state of the action: each new object takes the focus again, also when the errors are the same. */
  attempt?: unknown;
  /** "never": it appears while the person is typing, and is only read out. */
  focus?: "takes" | "never";
  /** What still works and what to do. */
  children?: ReactNode;
};

// Without script the browser itself moves the focus here when the page comes back with errors.
const focusable: Record<"takes" | "never", HTMLAttributes<HTMLDivElement>> = {
  takes: { tabIndex: -1, autoFocus: true },
  never: { tabIndex: -1 },
};

/** All errors of a form in one box above its fields; takes the focus when it appears. Nothing without errors. */
export function ErrorSummary({ title, errors, attempt, focus = "takes", children }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useRef<{ texts: string; attempt: unknown }>({ texts: "[]", attempt: undefined });
  const texts = JSON.stringify(errors);

  useEffect(() => {
    const again = texts !== seen.current.texts || attempt !== seen.current.attempt;
    seen.current = { texts, attempt };
    if (again && focus === "takes") box.current?.focus();
  }, [texts, attempt, focus]);

  if (errors.length === 0) return null;
  return (
    <div ref={box} {...focusable[focus]} className="error-summary">
      <div role="alert">
        <h2 className="error-summary__title">
          <Icon name="circle-alert" />
          <span>{title}</span>
        </h2>
        <ul className="error-summary__list">
          {errors.map((error) => (
            <li key={`${error.fieldId ?? ""} ${error.text}`}>
              {error.fieldId ? <a href={`#${error.fieldId}`}>{error.text}</a> : error.text}
            </li>
          ))}
        </ul>
        {children ? <div className="error-summary__more">{children}</div> : null}
      </div>
    </div>
  );
}

/** The problems of a form as this box lists them. */
export function summaryOf(problems: FormState["problems"]): ErrorSummaryProps["errors"] {
  return problems.map(({ field, text }) => ({ fieldId: field, text }));
}
