import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/** One answer of the server as it left the house, whatever the browser made of it. */
export interface Recorded {
  at: number;
  method: string;
  path: string;
  /** The page that the body shows, without language and query: a server action answers with the page it leads to. */
  page: string;
  type: string;
  status: number;
  body: string;
  setCookies: string[];
}

/**
 * Stands between the browser and the server and writes down every body that goes by: documents, RSC, answers of actions,
 * downloads. (A browser alone forgets bodies when it moves on.) `hear` is done with an answer before the browser gets it.
 */
export async function listenBetween(
  port: number,
  toPort: () => number,
  hear: (answer: Recorded) => Promise<void>,
): Promise<Server> {
  const proxy = createServer((asked, answer) => {
    // Nothing may hide in a compressed body.
    const headers = { ...asked.headers, "accept-encoding": "identity" };
    const onward = request({ host: "localhost", port: toPort(), method: asked.method, path: asked.url, headers });
    onward.on("error", () => answer.destroy());
    onward.on("response", (given) => {
      passOn(asked, given, answer, hear).catch((error: unknown) =>
        answer.destroy(error instanceof Error ? error : undefined),
      );
    });
    asked.pipe(onward);
  });
  proxy.listen(port, "localhost");
  await once(proxy, "listening");
  return proxy;
}

async function passOn(
  asked: IncomingMessage,
  given: IncomingMessage,
  answer: ServerResponse,
  hear: (answer: Recorded) => Promise<void>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of given) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  await hear(recorded(asked, given, body));
  // As raw pairs: several cookies stay several headers. The body is whole by now.
  const raw = given.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 && name.toLowerCase() !== "transfer-encoding" ? [name, all[index + 1] ?? ""] : [],
  );
  answer.writeHead(given.statusCode ?? 502, raw);
  answer.end(body);
}

function recorded(asked: IncomingMessage, given: IncomingMessage, body: Buffer): Recorded {
  const path = asked.url ?? "/";
  const led = given.headers["x-action-redirect"];
  const shown = typeof led === "string" ? (led.split(";")[0] ?? path) : path;
  return {
    at: Date.now(),
    method: asked.method ?? "GET",
    path,
    page: new URL(shown, "http://localhost").pathname.replace(/^\/(nl|en)(?=\/)/, ""),
    type: (given.headers["content-type"] ?? "").split(";")[0] ?? "",
    status: given.statusCode ?? 0,
    body: body.toString("utf8"),
    setCookies: given.headers["set-cookie"] ?? [],
  };
}
