"use client";

import { type FormEvent, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { FormOwner, FormOwnerField } from "@/components/ui/form-owner";
import { TYPED_FORM } from "@/components/ui/form-state";
import { PageTitle } from "@/components/ui/page-title";
import { ProblemBox } from "@/components/ui/problem-box";
import { keepSaving } from "./keep-saving";
import { lineOf, SaveLine } from "./save-line";
import type { Known, Problem, ProblemLinks, Saver, Stored, View } from "./saver";
import type { Asked } from "./show-asked";
import { WorkTrouble } from "./trouble-context";
import { bothOf, readTyped, writeTyped } from "./typed-answers";

export interface WorkFormTexts {
  /** The window's title. */
  title: string;
  errorPrefix: string;
  summary: string;
  phone: string;
  busy: string;
  unsaved: string;
  failed: string;
  offline: string;
  conflict: string;
}

export interface WorkFormProps {
  /** Without script. */
  action: (data: FormData) => Promise<void>;
  /** Where the script saves, and which work. */
  href: string;
  id: string;
  round: number;
  page: string;
  known: (Known & { kind: string })[];
  /** What shows and hides on this page; `null` where nothing does. */
  asked: Asked | null;
  /** What the same form answered without script. */
  answer: { problems: Problem[]; links?: ProblemLinks; conflicts: Stored[] };
  /** "Opgeslagen om 14:02", of what was saved before; empty for nothing. */
  savedLine: string;
  texts: WorkFormTexts;
  intro: ReactNode;
  children: ReactNode;
}

/** The form of one page of questions. With script it saves while the person types; without, by its button. */
export function WorkForm({ action, answer, savedLine, texts, intro, children, ...work }: WorkFormProps) {
  const owner = useContext(FormOwner)?.value ?? "";
  const form = useRef<HTMLFormElement>(null);
  const saver = useRef<Saver>(null);
  const [view, setView] = useState<View>({
    line: savedLine ? "saved" : "nothing",
    when: savedLine,
    ...answer,
    problems: [...answer.problems, ...work.known.flatMap(({ wrong }) => wrong ?? [])],
  });
  // A press takes the focus to what is wrong. What a save in between hears never does, nor what is found on coming back to the page.
  const [press, setPress] = useState<object | null>(
    answer.problems.length + answer.conflicts.length > 0 ? answer : null,
  );
  const [isBusy, setBusy] = useState(false);
  const [lost, setLost] = useState<"failed" | "offline" | null>(null);
  const made = useRef({ ...work, savedLine }).current;

  useEffect(() => {
    const element = form.current;
    if (!element) return;
    const { href, id, round, page, known, savedLine, asked } = made;
    let ask = () => {};
    // Only a page on which something hides needs the rules of it.
    if (asked) {
      void import("./show-asked").then(({ showAsked }) => {
        ask = () => showAsked(element, asked);
        ask();
      });
    }
    const own = keepSaving(element, {
      owner,
      href,
      channel: `work ${id} ${round}`,
      known,
      savedLine,
      read: () => readTyped(element),
      write: (linkId, draft) => writeTyped(element, linkId, draft),
      body: (answers, leave) => ({ id, round, page, answers, leave }),
      show: (now) => {
        setView(now);
        if (now.line === "saved" || now.line === "unsaved") setLost(null);
      },
      changed: (here) => {
        if (here) setPress(null);
        ask();
      },
    });
    saver.current = own.saver;
    return own.stop;
  }, [owner, made]);

  const all: Problem[] = [
    ...view.problems,
    ...(lost ? [{ text: texts[lost] }] : []),
    ...view.conflicts.map(({ linkId }) => ({ field: linkId, text: texts.conflict })),
  ];

  // Fields are made by the server, which does not know what became wrong since.
  useEffect(() => {
    const wrong = new Set(view.problems.map(({ field }) => field));
    for (const { linkId } of made.known) {
      for (const field of form.current?.querySelectorAll(`[name="t:${linkId}"]`) ?? []) {
        if (wrong.has(linkId)) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
  }, [view.problems, made]);

  async function submit(event: FormEvent) {
    if (!saver.current) return;
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const reply = await saver.current.save("leave");
    if (reply?.next) return location.assign(reply.next);
    setBusy(false);
    if (reply === null && !saver.current.isWaitingForPerson()) setLost(navigator.onLine ? "failed" : "offline");
    setPress({});
  }

  function keep(linkId: string, how: "mine" | "other" | "both"): boolean {
    const stored = view.conflicts.find((each) => each.linkId === linkId);
    const here = form.current && readTyped(form.current).get(linkId);
    if (!saver.current || !form.current || !stored || !here) return false;
    const kind = made.known.find((each) => each.linkId === linkId)?.kind ?? "";
    const chosen = how === "mine" ? here : how === "other" ? stored.draft : bothOf(stored.draft, here, kind);
    if (chosen) writeTyped(form.current, linkId, chosen);
    saver.current.settle(linkId);
    return true;
  }

  return (
    <WorkTrouble value={{ problems: view.problems, conflicts: view.conflicts, keep }}>
      <PageTitle text={(all.length > 0 ? texts.errorPrefix : "") + texts.title} />
      {intro}
      <ProblemBox
        title={texts.summary}
        state={{ problems: all.map(idOfField), values: {}, links: view.links }}
        attempt={press as never}
        focus={press ? "takes" : "never"}
        phone={texts.phone}
      />
      <SaveLine line={view.line} text={isBusy ? texts.busy : lineOf(view, texts)} />
      <form ref={form} id={TYPED_FORM} action={action} onSubmit={submit} noValidate>
        <FormOwnerField />
        {children}
      </form>
    </WorkTrouble>
  );
}

function idOfField({ field, ...problem }: Problem): Problem {
  return field === undefined ? problem : { ...problem, field: `a:${field}` };
}
