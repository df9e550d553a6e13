import { AsyncResource } from "node:async_hooks";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { isTooLarge, refuseTooLarge } from "./body-limit";

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

/**
 * Puts a gate for forms before whatever listens to this server; what is too large gets no further. Called at each request; does its
 * work once a server.
 */
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
    if (isTooLarge(request)) return refuseTooLarge(request, response);
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
    whenArrived(request, () => gate.enter(begin));
  });
}

/**
 * Waits for the whole body, so that whoever sends it byte by byte takes no place from others, and puts it back for who reads it. Its
 * length is known and small: the size guard has seen to that.
 */
function whenArrived(request: IncomingMessage, then: () => void): void {
  const length = Number(request.headers["content-length"]);
  const chunks: Buffer[] = [];
  let arrived = 0;
  if (length === 0) {
    then();
    return;
  }
  const take = () => {
    for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) {
      chunks.push(chunk);
      arrived += chunk.length;
    }
    if (arrived < length) return;
    request.off("readable", take);
    request.unshift(Buffer.concat(chunks));
    then();
  };
  request.on("readable", take);
}
