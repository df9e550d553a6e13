import * as http from "node:http";
import * as https from "node:https";
import { NoAnswer } from "./faults";

/** How long a connection may rest before it is closed: less than the five seconds after which many a server closes it. */
const REST_MS = 4_000;
const kept = { keepAlive: true, timeout: REST_MS };
const ways = {
  "http:": { request: http.request, agent: new http.Agent(kept) },
  "https:": { request: https.request, agent: new https.Agent(kept) },
};

/** Milliseconds for one call: usually, and after a call without an answer until one is answered. */
export interface CallLimits {
  call: number;
  callInSilence: number;
}

/**
 * What the driver of a libSQL server calls for `fetch`. It takes the whole answer, within the limit, and asks nothing twice. That of
 * the platform costs as much processor time as all else of a question together (ADR 0097), and while a page is rendered it is another.
 */
export function limitedFetch(limits: CallLimits): (request: Request) => Promise<Response> {
  let silent = false;
  return async (request) => {
    const body = await request.text();
    const limit = silent ? Math.min(limits.callInSilence, limits.call) : limits.call;
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const call = begin(request, body, resolve, reject);
        timer = setTimeout(() => {
          silent = true;
          reject(new DOMException("the database did not answer in time", "TimeoutError"));
          call.destroy();
        }, limit);
      });
      silent = false;
      return answer as Response;
    } catch (error) {
      throw new NoAnswer(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What the driver reads of an answer. */
type Answer = Pick<Response, "ok" | "status" | "headers" | "body" | "text" | "json">;

function begin(
  { url, method, headers }: Request,
  body: string,
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
): http.ClientRequest {
  const address = new URL(url);
  const { request, agent } = ways[address.protocol as keyof typeof ways];
  const call = request(address, { method, headers: Object.fromEntries(headers), agent }, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (piece: string) => {
      text += piece;
    });
    answer.on("error", reject);
    answer.on("end", () => {
      try {
        resolve(answerOf(answer, text));
      } catch (error) {
        reject(error);
      }
    });
  });
  call.on("error", reject);
  return call.end(body);
}

function answerOf({ statusCode: status = 0, headers }: http.IncomingMessage, text: string): Answer {
  const ok = status >= 200 && status < 300;
  // A page of something in between is no answer, and the driver's complaint about it could be anybody's.
  const value = ok ? JSON.parse(text) : undefined;
  return {
    ok,
    status,
    headers: new Headers({ "content-type": headers["content-type"] ?? "text/plain" }),
    body: null,
    text: async () => text,
    json: async () => (ok ? value : JSON.parse(text)),
  };
}
