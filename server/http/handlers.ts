import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** A step before Next: it answers the request itself, or calls `next`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Runs `handlers`, in this order, before the listeners that this server has for requests. */
export function insertBefore(server: Server, handlers: readonly Handler[]): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const runFrom = (index: number): void => {
      const handler = handlers[index];
      if (handler) handler(request, response, () => runFrom(index + 1));
      else for (const listener of listeners) listener.call(server, request, response);
    };
    runFrom(0);
  });
}
