"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useForm } from "@/components/ui/form-context";

type FormReportProps = {
  title: string;
  /** What can be done with it now. */
  children?: ReactNode;
};

// Without script the browser itself moves the focus here when the page comes back with a report.
const focusable = { tabIndex: -1, autoFocus: true };

/** What an action found out and has not done yet, or what it did with each part; takes the focus when it appears. Nothing before. */
export function FormReport({ title, children }: FormReportProps) {
  const { report } = useForm().state;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (report) box.current?.focus();
  }, [report]);
  if (!report) return null;
  return (
    <section ref={box} {...focusable} aria-label={title} className="form-report">
      <h2>{title}</h2>
      {report.sections.map(({ heading, lines }) => (
        <div key={heading}>
          <h3>{heading}</h3>
          <ul>
            {lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same, and they never change their order
              <li key={at}>{line}</li>
            ))}
          </ul>
        </div>
      ))}
      {children}
    </section>
  );
}
