import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

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

const looks = {
  info: { icon: Info, className: "utrecht-alert--info" },
  success: { icon: CircleCheck, className: "utrecht-alert--ok" },
  warning: { icon: TriangleAlert, className: "utrecht-alert--warning" },
  error: { icon: CircleAlert, className: "utrecht-alert--error" },
};

/** A message that stands out: icon, word and colour together. */
export function Notice({ kind, kindLabel, heading, headingLevel = 2, role, children }: NoticeProps) {
  const { icon: Icon, className } = looks[kind];
  const Heading = `h${headingLevel}` as const;
  return (
    <div className={`utrecht-alert ${className} notice`} role={role}>
      <Icon className="icon utrecht-alert__icon" aria-hidden="true" />
      <div className="utrecht-alert__content">
        <span className="visually-hidden">{`${kindLabel}: `}</span>
        {heading ? <Heading className="notice__heading">{heading}</Heading> : null}
        <div className="notice__content">{children}</div>
      </div>
    </div>
  );
}
