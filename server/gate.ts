import { AsyncResource } from "node:async_hooks";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

// A form costs some ten milliseconds of this process besides its hash. Two hundred at once, all begun, would make each other so slow
// that everybody's time in the hash queue runs out. So six are begun at a time, the others wait in order of arrival, and pages and
// questions such as /api/health pass by (ADR 0050).

/** Forms under way at once: the four that hash, and two that are read or rendered. */
const AT_ONCE = 6;
/** A form under way for longer waits for something, such as a gateway, and keeps nobody else waiting for it. Milliseconds. */
const WORKING_MS = 1_000;

export interface Gate {
  /** Runs `begin` now or when there is room; `done` must be called when it is over. */
  enter(begin: (done: () => void) => void): void;
}

/** Lets `atOnce` in at a time, in order of arrival. */
export function createGate(atOnce: number): Gate {
  const waiting: ((done: () => void) => void)[] = [];
  let inside = 0;

  function leave(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = waiting.shift();
      if (next) next(leave());
      else inside -= 1;
    };
  }

  return {
    enter(begin) {
      if (inside >= atOnce) {
        waiting.push(begin);
        return;
      }
      inside += 1;
      begin(leave());
    },
  };
}

const gated = new WeakSet<Server>();

/** Puts a gate for forms before whatever listens to this server. Called at each request; does its work once a server. */
export function gateForms(server: Server): void {
  if (gated.has(server)) return;
  gated.add(server);
  const gate = createGate(AT_ONCE);
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const pass = () => {
      for (const listener of listeners) listener.call(server, request, response);
    };
    if (request.method !== "POST") return pass();
    // The work belongs to its own request, whoever made room for it.
    const begin = AsyncResource.bind((done: () => void) => {
      // Who left while waiting will never close again.
      if (request.socket.destroyed) return done();
      const timer = setTimeout(done, WORKING_MS);
      response.once("close", () => {
        clearTimeout(timer);
        done();
      });
      pass();
    });
    gate.enter(begin);
  });
}
