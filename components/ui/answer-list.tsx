import type { ReactNode } from "react";

type AnswerListProps = { items: { id: string; question: ReactNode; answer: ReactNode }[] };

/** Questions, each with what was answered under it, line breaks kept. */
export function AnswerList({ items }: AnswerListProps) {
  return (
    <dl className="answer-list">
      {items.map(({ id, question, answer }) => (
        <div key={id}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
