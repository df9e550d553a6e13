"use client";

import { useContext } from "react";
import { ButtonGroup } from "@/components/ui/button-group";
import { FieldError } from "@/components/ui/field-error";
import { Notice } from "@/components/ui/notice";
import { WorkTrouble } from "./trouble-context";

export interface ConflictTexts {
  warning: string;
  heading: string;
  /** With `{when}`. */
  other: string;
  here: string;
  mine: string;
  theirs: string;
  both: string;
}

interface QuestionTroubleProps {
  linkId: string;
  /** Whether two answers can stand together. */
  joins: "joins" | "one only";
  texts: ConflictTexts;
}

/** Above a field: what is wrong with its answer, and, where another tab or device was first, which of the two texts to keep. */
export function QuestionTrouble({ linkId, joins, texts }: QuestionTroubleProps) {
  const { problems, conflicts, keep } = useContext(WorkTrouble);
  const wrong = problems.filter(({ field }) => field === linkId).map(({ text }) => text);
  const stored = conflicts.find((each) => each.linkId === linkId);
  const button = (how: "mine" | "other" | "both", label: string) => (
    <button
      type="submit"
      name={`k:${linkId}`}
      value={how}
      className="button button--secondary"
      onClick={(event) => {
        if (keep(linkId, how)) event.preventDefault();
      }}
    >
      {label}
    </button>
  );
  return (
    <div id={`a:${linkId}-error`}>
      <FieldError id={`a:${linkId}-wrong`} text={wrong.join("\n") || undefined} />
      {stored ? (
        <Notice kind="warning" kindLabel={texts.warning} heading={texts.heading} headingLevel={3}>
          <input type="hidden" name={`v:${linkId}`} value={stored.revision} />
          <p>{texts.other.replace("{when}", stored.when)}</p>
          <blockquote className="typed">{stored.shown}</blockquote>
          <p>{texts.here}</p>
          <ButtonGroup>
            {button("mine", texts.mine)}
            {button("other", texts.theirs)}
            {joins === "joins" ? button("both", texts.both) : null}
          </ButtonGroup>
        </Notice>
      ) : null}
    </div>
  );
}
