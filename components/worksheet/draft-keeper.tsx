"use client";

import { type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useForm } from "@/components/ui/form-context";
import { FormOwner } from "@/components/ui/form-owner";
import { ProblemBox } from "@/components/ui/problem-box";
import { keepSaving } from "./keep-saving";
import { type ConflictTexts, QuestionTrouble } from "./question-trouble";
import { lineOf, SaveLine, type SaveLineTexts } from "./save-line";
import type { Saver, Typed, View } from "./saver";
import { WorkTrouble } from "./trouble-context";
import { bothOf } from "./typed-answers";

export interface DraftKeeperProps {
  /** Where the script saves. */
  href: string;
  /** What is talked about: as `Topic` of domain/healthspace/conversation/place.ts, and the page it is typed on. */
  topic: object;
  here: string;
  /** The fields that are kept, by name, as they were kept before. */
  known: { linkId: string; revision: number; draft: Typed }[];
  savedLine: string;
  texts: SaveLineTexts & { summary: string; phone: string; conflict: ConflictTexts };
  children: ReactNode;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Keeps the fields of the form around it while they are typed, where script runs. The form itself sends the message. */
export function DraftKeeper({ href, topic, here, known, savedLine, texts, children }: DraftKeeperProps) {
  const owner = useContext(FormOwner)?.value ?? "";
  const { state } = useForm();
  const place = useRef<HTMLDivElement>(null);
  const saver = useRef<Saver>(null);
  const made = useRef({ href, topic, here, known, savedLine }).current;
  const [view, setView] = useState<View>({
    line: savedLine ? "saved" : "nothing",
    when: savedLine,
    conflicts: [],
    problems: [],
  });

  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    const { href, topic, here, known, savedLine } = made;
    const own = keepSaving(form, {
      owner,
      href,
      channel: `draft ${JSON.stringify(topic)}`,
      known,
      savedLine,
      read: () =>
        new Map(known.map(({ linkId }) => [linkId, { text: fieldOf(form, linkId)?.value ?? "", chosen: [] }])),
      write: (linkId, { text }) => write(form, linkId, text),
      body: (fields) => ({ topic, here, sendKey: fieldOf(form, "sendKey")?.value ?? "", fields }),
      show: setView,
    });
    saver.current = own.saver;
    return own.stop;
  }, [owner, made]);

  function keep(linkId: string, how: "mine" | "other" | "both"): boolean {
    const form = place.current?.closest("form");
    const stored = view.conflicts.find((each) => each.linkId === linkId);
    const field = form && fieldOf(form, linkId);
    if (!saver.current || !form || !stored || !field) return false;
    const here = { text: field.value, chosen: [] };
    const both = bothOf(stored.draft, here, "long-text") ?? here;
    const kept = { mine: here, other: stored.draft, both }[how];
    write(form, linkId, kept.text);
    saver.current.settle(linkId);
    return true;
  }

  // What a press answered stands in the box of the form; the same is not said twice.
  const said = new Set(state.problems.map(({ text }) => text));
  const problems = view.problems.filter(({ text }) => !said.has(text)).map(({ text, hint }) => ({ text, hint }));
  return (
    <WorkTrouble value={{ problems: [], conflicts: view.conflicts, keep }}>
      <div ref={place}>
        <ProblemBox
          title={texts.summary}
          state={{ problems, values: {}, links: view.links }}
          attempt={state}
          focus="never"
          phone={texts.phone}
        />
        {view.conflicts.map(({ linkId }) => (
          <QuestionTrouble key={linkId} linkId={linkId} joins="joins" texts={texts.conflict} />
        ))}
        {children}
        <SaveLine line={view.line} text={lineOf(view, texts)} />
      </div>
    </WorkTrouble>
  );
}

function fieldOf(form: HTMLFormElement, name: string): TextField | null {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field : null;
}

function write(form: HTMLFormElement, name: string, text: string): void {
  const field = fieldOf(form, name);
  if (field) field.value = text;
}
