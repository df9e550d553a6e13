import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import { Paragraph } from "@/components/ui/paragraph";

type MoreInfoProps = { summary: string; children: ReactNode };

/** A sentence with a sign that there is more to say about it; opens without script. */
export function MoreInfo({ summary, children }: MoreInfoProps) {
  return (
    <details className="more more--info">
      <summary>
        <span>{summary}</span> <Icon name="info" />
      </summary>
      <Paragraph>{children}</Paragraph>
    </details>
  );
}
