import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";

type NoticeKind = "info" | "success" | "warning" | "error";

type NoticeProps = {
  kind: NoticeKind;
  /** The kind as a word ("Let op", "Gelukt"), for who does not see icon and colour. */
  kindLabel: string;
  heading?: string;
  headingLevel?: 2 | 3 | 4;
  /** "status" or "alert" only for what appears without a new page. */
  role?: "status" | "alert";
  children: ReactNode;
};

const icons = {
  info: "info",
  success: "circle-check",
  warning: "triangle-alert",
  error: "circle-alert",
} as const;

/** A message that stands out: icon, word and colour together. */
export function Notice({ kind, kindLabel, heading, headingLevel = 2, role, children }: NoticeProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div className={`notice notice--${kind}`} role={role}>
      <Icon name={icons[kind]} />
      <div className="notice__body">
        <span className="visually-hidden">{`${kindLabel}: `}</span>
        {heading ? <Heading className="notice__heading">{heading}</Heading> : null}
        <div className="notice__content">{children}</div>
      </div>
    </div>
  );
}
