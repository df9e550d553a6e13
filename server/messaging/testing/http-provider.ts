import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One recorded request. */
export interface Recorded {
  at: number;
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** How the provider reacts to a request: respond (now or later), write raw bytes, or close the connection. */
export type Reply =
  | { status: number; body?: string | Buffer; headers?: Record<string, string>; afterMs?: number }
  | { bytes: string }
  | "hang-up";

export interface HttpProvider {
  url: string;
  port: number;
  calls: Recorded[];
  /** May be replaced at any time. */
  reply: (call: Recorded) => Reply;
  close(): Promise<void>;
}

/** A local provider of mail or text messages: records the requests it receives and answers with `reply`. */
export async function startHttpProvider(reply: (call: Recorded) => Reply, port = 0): Promise<HttpProvider> {
  const timers = new Set<NodeJS.Timeout>();
  const provider: HttpProvider = { url: "", port, calls: [], reply, close: () => close(server, timers) };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url: path = "", headers } = request;
    // Real time: it stands for another company's server, which has no clock of ours.
    const call = { at: Date.now(), method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
    provider.calls.push(call);
    const answer = provider.reply(call);
    if (answer === "hang-up") return request.socket.destroy();
    if ("bytes" in answer) return request.socket.end(answer.bytes);
    const timer = setTimeout(() => {
      timers.delete(timer);
      response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers }).end(answer.body);
    }, answer.afterMs ?? 0);
    timers.add(timer);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  provider.port = (server.address() as AddressInfo).port;
  provider.url = `http://127.0.0.1:${provider.port}`;
  return provider;
}

function close(server: Server, timers: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** The response of CM.com to one accepted message. */
export function cmAccepted({ body }: Pick<Recorded, "body">): Reply {
  const { reference, to } = JSON.parse(body).messages.msg[0];
  const messages = [
    { to: to[0].number, status: "Accepted", reference, parts: 1, messageDetails: null, messageErrorCode: 0 },
  ];
  return { status: 200, body: JSON.stringify({ details: "Created 1 message(s)", errorCode: 0, messages }) };
}

/** The response of CM.com's voice API to an accepted call. */
export function cmQueued({ body }: Pick<Recorded, "body">): Reply {
  const { "instruction-id": instruction, caller, callee } = JSON.parse(body);
  const answer = { type: "call-queued", "call-id": "5d1e7d4c-0000-4000-8000-000000000000", caller, callee };
  return {
    status: 200,
    body: JSON.stringify({ ...answer, "instruction-id": instruction, success: true, error: null }),
  };
}

/** The response of CM.com to a message with this error code. */
export function cmRefused(messageErrorCode: number): Reply {
  const messages = [{ status: "Rejected", parts: 0, messageDetails: "refused", messageErrorCode }];
  return { status: 400, body: JSON.stringify({ details: "Created 0 message(s)", errorCode: 201, messages }) };
}
