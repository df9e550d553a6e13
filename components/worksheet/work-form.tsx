"use client";

import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { FormOwner, FormOwnerField } from "@/components/ui/form-owner";
import { TYPED_FORM } from "@/components/ui/form-state";
import { PageTitle } from "@/components/ui/page-title";
import { ProblemBox } from "@/components/ui/problem-box";
import {
  createSaver,
  type Problem,
  type ProblemLinks,
  type Reply,
  type Saver,
  type Stored,
  type Typed,
  type View,
} from "./saver";
import type { Asked } from "./show-asked";
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
  known: { linkId: string; kind: string; revision: number; draft: Typed }[];
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

interface Trouble {
  problems: Problem[];
  conflicts: Stored[];
  keep: (linkId: string, how: "mine" | "other" | "both") => boolean;
}

/** What is wrong at single questions. */
export const WorkTrouble = createContext<Trouble>({ problems: [], conflicts: [], keep: () => false });

const LOST_AFTER_MS = 20_000;
/** What a browser still sends while a page goes. Bytes. */
const KEEPALIVE_BYTES = 60_000;

/** The form of one page of questions. With script it saves while the person types; without, by its button. */
export function WorkForm({ action, answer, savedLine, texts, intro, children, ...work }: WorkFormProps) {
  const owner = useContext(FormOwner)?.value ?? "";
  const form = useRef<HTMLFormElement>(null);
  const saver = useRef<Saver>(null);
  const [view, setView] = useState<View>({ line: savedLine ? "saved" : "nothing", when: savedLine, ...answer });
  // A press takes the focus to what is wrong. What a save in between hears never does: the person is typing.
  const [press, setPress] = useState<object | null>(answer);
  const [isBusy, setBusy] = useState(false);
  const [lost, setLost] = useState<"failed" | "offline" | null>(null);
  const made = useRef({ ...work, savedLine }).current;

  useEffect(() => {
    const element = form.current;
    if (element) return start(element);
    function start(element: HTMLFormElement) {
      const tabs = new BroadcastChannel(`work ${made.id} ${made.round} ${owner}`);
      const idle = new BroadcastChannel(`/api/session?of=${owner}`);
      const own = createSaver(
        {
          read: () => readTyped(element),
          send: (answers, leave) => {
            const { href, id, round, page } = made;
            return post(href, { owner, id, round, page, answers, leave }, idle);
          },
          show: (now) => {
            setView(now);
            if (now.line === "saved" || now.line === "unsaved") setLost(null);
          },
          now: () => performance.now(),
          isOnline: () => navigator.onLine,
          tell: (...stored) => tabs.postMessage(stored),
        },
        made.known,
        made.savedLine,
      );
      saver.current = own;
      tabs.onmessage = ({ data: [linkId, revision, draft] }: MessageEvent<[string, number, Typed]>) => {
        if (own.takeOver(linkId, revision, draft)) writeTyped(element, linkId, draft);
        ask();
      };
      let ask = () => {};
      const { asked } = made;
      // Only a page on which something hides needs the rules of it.
      if (asked) {
        void import("./show-asked").then(({ showAsked }) => {
          ask = () => showAsked(element, asked);
          ask();
        });
      }
      const on = new AbortController();
      const listen = (target: EventTarget, names: string, heard: (event: Event) => void) => {
        for (const name of names.split(" ")) target.addEventListener(name, heard, { signal: on.signal });
      };
      listen(element, "input", ({ target }) => {
        setPress(null);
        ask();
        own.changed(/radio|checkbox|select/.test((target as HTMLInputElement).type) ? "at once" : "typing");
      });
      listen(element, "focusout", () => own.changed("at once"));
      listen(document, "visibilitychange", () => (document.hidden ? own.leave() : own.again()));
      listen(window, "pagehide", () => own.leave());
      listen(window, "online focus", () => own.again());
      listen(window, "beforeunload", (event) => {
        if (own.isStuck()) event.preventDefault();
      });
      // A page that comes before the save would show the old text.
      listen(document, "click", (event) => {
        const { ctrlKey, metaKey, shiftKey, button } = event as MouseEvent;
        const link = (event.target as Element).closest?.("a");
        if (!link || link.target || link.hash || ctrlKey || metaKey || shiftKey || button) return;
        if (!own.isUnsaved() || own.isStuck()) return;
        event.preventDefault();
        void own.save().finally(() => location.assign(link.href));
      });
      own.changed();
      return () => {
        own.leave();
        own.stop();
        on.abort();
        tabs.close();
        idle.close();
      };
    }
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

/** True at every moment; spoken are the first save, every failure, and that it is over. */
function SaveLine({ line, text }: { line: View["line"]; text: string }) {
  const said = useRef("");
  if (line !== "unsaved" && (line !== "saved" || !said.current.startsWith(line))) said.current = `${line} ${text}`;
  return (
    <>
      <p className={`save-line save-line--${line}`}>{text}</p>
      <p role="status" className="visually-hidden">
        {said.current.slice(said.current.indexOf(" ") + 1)}
      </p>
    </>
  );
}

function lineOf({ line, when }: View, texts: WorkFormTexts): string {
  if (line === "nothing") return "";
  return line === "saved" ? when : texts[line];
}

async function post(href: string, save: object, idle: BroadcastChannel): Promise<Reply | null> {
  const body = JSON.stringify(save);
  try {
    const response = await fetch(href, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      keepalive: new Blob([body]).size < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout(LOST_AFTER_MS),
    });
    const reply: Reply & { left?: unknown } = await response.json();
    if (!Array.isArray(reply.saved)) return null;
    if (reply.left) idle.postMessage(reply.left);
    return reply;
  } catch {
    return null;
  }
}
