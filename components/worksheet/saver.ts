// The rules of autosave, without a browser. One request at a time; what was typed last wins; nothing that the server did
// not confirm counts as saved.

/** What stands in one question: as `Draft` of domain/healthspace/library/form.ts. */
export interface Typed {
  text: string;
  chosen: string[];
}

/** An answer as the server has it. `shown`: its words; `when`: when it was saved, in the person's language. */
export interface Stored {
  linkId: string;
  revision: number;
  draft: Typed;
  shown: string;
  when: string;
}

export interface Problem {
  field?: string;
  text: string;
  hint?: string;
}

export type ProblemLinks = { label: string; href: string; newTab?: boolean }[];

/** `after`: an earlier text of this page that may have arrived, and which this one replaces. */
export interface SentAnswer {
  linkId: string;
  revision: number;
  draft: Typed;
  after?: Typed;
}

export interface Reply {
  saved: { linkId: string; revision: number }[];
  conflicts: Stored[];
  /** Clock time of the save. */
  when?: string;
  /** Where the button leads. */
  next?: string;
  problem?: Problem;
  /** The problem is that of the answers that were not saved, as they stand: changed ones may be sent again. */
  concerns?: "answers";
  links?: ProblemLinks;
  /** Too many saves: how long to wait. Milliseconds. */
  waitMs?: number;
}

export interface View {
  line: "nothing" | "saved" | "unsaved" | "failed" | "offline";
  when: string;
  conflicts: Stored[];
  problems: Problem[];
  links?: ProblemLinks;
}

export interface Port {
  /** What stands in the form now, by question. */
  read(): Map<string, Typed>;
  /** `null`: no answer, or one that says nothing about what was done. */
  send(answers: SentAnswer[], leave: boolean): Promise<Reply | null>;
  show(view: View): void;
  /** Milliseconds, of a clock that only goes forward. */
  now(): number;
  isOnline(): boolean;
  /** Tells other tabs of the same person what is stored now. */
  tell(linkId: string, revision: number, draft: Typed): void;
}

const PAUSE_MS = 1_500;
const AT_MOST_MS = 5_000;
const LONGEST_RETRY_MS = 30_000;

interface Entry {
  revision: number;
  saved: string;
  /** Sent, and never confirmed: any of them may be what the server has. */
  unconfirmed: string[];
  conflict?: Stored;
  /** Refused as it stands: too long. */
  refused?: string;
  problem?: Problem;
  /** Saved as it was left, and not to be handed in like that. */
  wrong?: { key: string; problem: Problem };
}

/** An answer as the page was made with it. `wrong`: why it cannot be handed in as it stands. */
export interface Known {
  linkId: string;
  revision: number;
  draft: Typed;
  wrong?: Problem;
}

/** Equal for texts that the server would store alike. */
export function keyOf({ text, chosen }: Typed): string {
  return JSON.stringify([text.normalize("NFC").replace(/\r\n?/g, "\n"), chosen]);
}

function typedOf(key: string | undefined): Typed | undefined {
  if (key === undefined) return undefined;
  const [text, chosen] = JSON.parse(key);
  return { text, chosen };
}

export type Saver = ReturnType<typeof createSaver>;

export function createSaver(port: Port, known: Known[], savedLine = "") {
  const entries = new Map<string, Entry>(
    known.map(({ linkId, revision, draft, wrong }) => {
      const saved = keyOf(draft);
      return [
        linkId,
        { revision, saved, unconfirmed: [], ...(wrong ? { wrong: { key: saved, problem: wrong } } : {}) },
      ];
    }),
  );
  let running: Promise<Reply | null> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firstUnsaved = 0;
  let failures = 0;
  let waitMs = 0;
  let when = savedLine;
  let stop: Pick<Reply, "problem" | "links"> | null = null;
  // What stopped it stays on the page until another answer comes.
  let isStopped = false;

  function unsaved(): [linkId: string, draft: Typed, entry: Entry][] {
    return [...port.read()].flatMap(([linkId, draft]) => {
      const entry = entries.get(linkId);
      return entry && keyOf(draft) !== entry.saved ? [[linkId, draft, entry] as [string, Typed, Entry]] : [];
    });
  }

  function sendable() {
    return unsaved().filter(([, draft, entry]) => !entry.conflict && entry.refused !== keyOf(draft));
  }

  function show(): void {
    const isUnsaved = unsaved().length > 0;
    if (!isUnsaved) firstUnsaved = 0;
    const trouble = port.isOnline() ? "failed" : "offline";
    const line = isUnsaved ? (failures > 0 ? trouble : "unsaved") : when ? "saved" : "nothing";
    const own = [...entries.values()];
    const typed = port.read();
    const refused = [...entries].flatMap(([linkId, { refused, problem, wrong }]) => {
      const key = keyOf(typed.get(linkId) ?? { text: "", chosen: [] });
      if (problem && refused === key) return [problem];
      return wrong?.key === key ? [wrong.problem] : [];
    });
    port.show({
      line,
      when,
      conflicts: own.flatMap(({ conflict }) => conflict ?? []),
      problems: [...(stop?.problem ? [stop.problem] : []), ...new Set(refused)],
      links: stop?.links,
    });
  }

  function plan(): void {
    clearTimeout(timer);
    if (isStopped || sendable().length === 0) return;
    firstUnsaved ||= port.now();
    const pause = Math.min(PAUSE_MS, Math.max(0, firstUnsaved + AT_MOST_MS - port.now()));
    const retry = failures === 0 ? 0 : Math.min(LONGEST_RETRY_MS, 1_000 * 2 ** failures);
    timer = setTimeout(() => void save(), Math.max(pause, retry, waitMs));
  }

  // Replies may come in any order: only a newer revision says anything.
  function confirm(entry: Entry, linkId: string, revision: number, key: string): void {
    if (revision < entry.revision) return;
    Object.assign(entry, { revision, saved: key, unconfirmed: [], conflict: undefined });
    const draft = typedOf(key);
    if (draft) port.tell(linkId, revision, draft);
  }

  function meet(entry: Entry, stored: Stored): void {
    if (stored.revision < entry.revision) return;
    const key = keyOf(stored.draft);
    if (key === entry.saved || entry.unconfirmed.includes(key)) {
      Object.assign(entry, { revision: stored.revision, saved: key, unconfirmed: [] });
    } else entry.conflict = stored;
  }

  function take(reply: Reply | null, sent: Map<string, string>): void {
    if (reply === null) {
      failures += 1;
      return;
    }
    failures = 0;
    waitMs = reply.waitMs ?? 0;
    if (reply.when && reply.saved.length > 0) when = reply.when;
    for (const { linkId, revision } of reply.saved) {
      const [entry, key] = [entries.get(linkId), sent.get(linkId)];
      if (entry && key !== undefined) confirm(entry, linkId, revision, key);
    }
    for (const stored of reply.conflicts) {
      const entry = entries.get(stored.linkId);
      if (entry) meet(entry, stored);
    }
    const { problem, links } = reply;
    if (problem && reply.concerns) refuse(problem, sent);
    else {
      stop = problem ? { problem, links } : null;
      isStopped = problem !== undefined;
    }
  }

  // The others of the same request are sent again, and hear what is wrong with them.
  function refuse(problem: Problem, sent: Map<string, string>): void {
    for (const [linkId, refused] of sent) {
      const entry = entries.get(linkId);
      const concerns = problem.field === undefined ? entry?.saved !== refused : linkId === problem.field;
      if (entry && concerns) Object.assign(entry, { refused, problem });
    }
  }

  async function request(leave: boolean): Promise<Reply | null> {
    const batch = sendable();
    const sent = new Map<string, string>();
    const answers = batch.map(([linkId, draft, entry]) => {
      const key = keyOf(draft);
      const after = typedOf(entry.unconfirmed.findLast((each) => each !== key));
      sent.set(linkId, key);
      entry.unconfirmed.push(key);
      entry.problem = undefined;
      return { linkId, revision: entry.revision, draft, ...(after ? { after } : {}) };
    });
    const reply = await port.send(answers, leave);
    take(reply, sent);
    return reply;
  }

  /** Saves what is not saved yet. `"leave"`: by the button, which marks the page as done and leads on. */
  async function save(wish: "leave" | "stay" = "stay"): Promise<Reply | null> {
    clearTimeout(timer);
    while (running) await running;
    if (wish === "leave") {
      isStopped = false;
      failures = 0;
    }
    // A text that waits for a choice, or is too long, would be left behind.
    const leave = wish === "leave" && unsaved().length === sendable().length;
    if (!leave && sendable().length === 0) return null;
    firstUnsaved = 0;
    running = request(leave);
    const reply = await running;
    running = null;
    show();
    plan();
    return reply;
  }

  return {
    /** Something was typed or chosen. `at once`: it was finished, such as a field that was left. */
    changed(how: "typing" | "at once" = "typing"): void {
      if (how === "at once" && !isStopped && failures === 0 && waitMs === 0 && sendable().length > 0) void save();
      else plan();
      show();
    },
    save,
    /** The page may be gone in a moment: sends what is not saved yet, without waiting for a request that is under way. */
    leave(): void {
      if (!isStopped && sendable().some(([, draft, entry]) => entry.unconfirmed.at(-1) !== keyOf(draft)))
        void request(false).then(show);
    },
    /** Tries again: the network is back, or the person logged in in another tab. */
    again(): void {
      if (unsaved().length === 0) stop = null;
      isStopped = false;
      failures = 0;
      if (sendable().length > 0) void save();
      show();
    },
    isUnsaved: () => unsaved().length > 0,
    /** A choice between two texts, or one that is too long. */
    isWaitingForPerson: () => unsaved().length > sendable().length,
    /** Whether the text cannot be saved as things are. */
    isStuck: () => unsaved().length > 0 && (isStopped || failures > 0 || sendable().length === 0),
    /** The person chose between two texts: `draft` stands in the form now, and replaces the stored one. */
    settle(linkId: string): void {
      const entry = entries.get(linkId);
      if (!entry?.conflict) return;
      const { revision, draft } = entry.conflict;
      Object.assign(entry, { revision, saved: keyOf(draft), unconfirmed: [], conflict: undefined });
      void save();
      show();
    },
    /** Another tab saved this question: true when nothing of this tab stands there, and the field may take it over. */
    takeOver(linkId: string, revision: number, draft: Typed): boolean {
      const entry = entries.get(linkId);
      const here = port.read().get(linkId);
      if (!entry || !here || revision <= entry.revision || keyOf(here) !== entry.saved) return false;
      Object.assign(entry, { revision, saved: keyOf(draft) });
      return true;
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
