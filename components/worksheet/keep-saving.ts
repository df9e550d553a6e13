import { createSaver, type Known, type Reply, type Saver, type SentAnswer, type Typed, type View } from "./saver";

export interface Keeping {
  /** The mark of the person the page was made for. */
  owner: string;
  /** Where it saves. */
  href: string;
  /** What other tabs of the same person and the same text listen to. */
  channel: string;
  known: Known[];
  savedLine: string;
  read(): Map<string, Typed>;
  write(linkId: string, draft: Typed): void;
  /** What a save sends beside the mark. */
  body(answers: SentAnswer[], leave: boolean): object;
  show(view: View): void;
  /** Something in the form changed, here (`true`) or in another tab. */
  changed?(here: boolean): void;
}

const LOST_AFTER_MS = 20_000;
/** What a browser still sends while a page goes. Bytes. */
const KEEPALIVE_BYTES = 60_000;

/** Saves what is typed in this form while it is typed, until `stop`. */
export function keepSaving(form: HTMLFormElement, keeping: Keeping): { saver: Saver; stop(): void } {
  const { owner, href, channel } = keeping;
  const tabs = new BroadcastChannel(`${channel} ${owner}`);
  const idle = new BroadcastChannel(`/api/session?of=${owner}`);
  const saver = createSaver(
    {
      read: keeping.read,
      send: (answers, leave) => post(href, { owner, ...keeping.body(answers, leave) }, idle),
      show: keeping.show,
      now: () => performance.now(),
      isOnline: () => navigator.onLine,
      tell: (...stored) => tabs.postMessage(stored),
    },
    keeping.known,
    keeping.savedLine,
  );
  tabs.onmessage = ({ data: [linkId, revision, draft] }: MessageEvent<[string, number, Typed]>) => {
    if (saver.takeOver(linkId, revision, draft)) keeping.write(linkId, draft);
    keeping.changed?.(false);
  };
  const on = new AbortController();
  const listen = (target: EventTarget, names: string, heard: (event: Event) => void) => {
    for (const name of names.split(" ")) target.addEventListener(name, heard, { signal: on.signal });
  };
  listen(form, "input", ({ target }) => {
    keeping.changed?.(true);
    saver.changed(/radio|checkbox|select/.test((target as HTMLInputElement).type) ? "at once" : "typing");
  });
  listen(form, "focusout", () => saver.changed("at once"));
  listen(document, "visibilitychange", () => (document.hidden ? saver.leave() : saver.again()));
  listen(window, "pagehide", () => saver.leave());
  listen(window, "online focus", () => saver.again());
  listen(window, "beforeunload", (event) => {
    if (saver.isStuck()) event.preventDefault();
  });
  // A page that comes before the save would show the old text.
  listen(document, "click", (event) => {
    const { ctrlKey, metaKey, shiftKey, button } = event as MouseEvent;
    const link = (event.target as Element).closest?.("a");
    if (!link || link.target || link.hash || ctrlKey || metaKey || shiftKey || button) return;
    if (!saver.isUnsaved() || saver.isStuck()) return;
    event.preventDefault();
    void saver.save().finally(() => location.assign(link.href));
  });
  saver.changed();
  return {
    saver,
    stop() {
      saver.leave();
      saver.stop();
      on.abort();
      tabs.close();
      idle.close();
    },
  };
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
