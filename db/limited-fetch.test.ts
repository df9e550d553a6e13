import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as listen, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { freePort } from "@/tests/support/server";
import { NoAnswer } from "./faults";
import { limitedFetch } from "./limited-fetch";

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function on(server: Server | ReturnType<typeof listen>): Promise<string> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/pipeline`;
}
/** A server that speaks HTTP, and one that is given bare connections. */
const serve = (answer: RequestListener) => on(createServer(answer));
const serveBare = (use: (socket: Socket) => void) => on(listen(use));

const ask = (url: string, limits = { call: 1_000, callInSilence: 1_000 }, fetch = limitedFetch(limits)) =>
  fetch(new Request(url, { method: "POST", headers: { authorization: "Bearer t" }, body: '{"asked":"é"}' }));
const failure = async (answer: Promise<unknown>) => {
  const error = await answer.then(
    () => null,
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(NoAnswer);
  return error?.cause as Error & { code?: string };
};

test("what is asked arrives whole, and the answer too, also with a letter that is cut in two", async () => {
  const said = Buffer.from('{"said":"één"}');
  const asked: unknown[] = [];
  const url = await serve(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    asked.push(request.method, request.url, request.headers.authorization, body);
    response.write(said.subarray(0, 10));
    setImmediate(() => response.end(said.subarray(10)));
  });
  expect(said.subarray(0, 10).toString()).toContain("\ufffd");
  expect(await (await ask(url)).json()).toEqual({ said: "één" });
  expect(asked).toEqual(["POST", "/v2/pipeline", "Bearer t", '{"asked":"é"}']);
});

test("one connection carries call after call, and calls at once have one each", async () => {
  let connections = 0;
  const server = createServer((_, response) => response.end("{}")).on("connection", () => {
    connections += 1;
  });
  const url = await on(server);
  for (let n = 0; n < 5; n += 1) await ask(url);
  expect(connections).toBe(1);
  await Promise.all([ask(url), ask(url), ask(url)]);
  expect(connections).toBe(3);
});

describe("within its time", () => {
  test("ends a call that nobody answers, sooner while the silence lasts, and gives the time back after an answer", async () => {
    let silent = true;
    const url = await serve((_, response) => void (silent || response.end("{}")));
    const limits = { call: 300, callInSilence: 50 };
    const fetch = limitedFetch(limits);
    const waited = async () => {
      const started = performance.now();
      expect((await failure(ask(url, limits, fetch))).name).toBe("TimeoutError");
      return performance.now() - started;
    };
    expect(await waited()).toBeGreaterThan(290);
    expect(await waited()).toBeLessThan(290);
    silent = false;
    await ask(url, limits, fetch);
    silent = true;
    expect(await waited()).toBeGreaterThan(290);
  });

  test("ends half an answer, and lets go of the connection", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await serve((request, response) => {
      closed = once(request.socket, "close");
      response.writeHead(200, { "Content-Length": 100 }).write('{"said":');
    });
    expect((await failure(ask(url, { call: 100, callInSilence: 100 }))).name).toBe("TimeoutError");
    await closed;
  });
});

describe("no answer is", () => {
  test("a connection that is refused", async () => {
    const cause = await failure(ask(`http://127.0.0.1:${await freePort()}/`));
    expect(cause.code).toBe("ECONNREFUSED");
  });

  test.each([
    ["before the answer", ""],
    ["in the middle of it", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"said":'],
  ])("a connection that breaks %s: and it is not asked again", async (_, said) => {
    let asked = 0;
    const url = await serveBare((socket) =>
      socket.once("data", () => {
        asked += 1;
        socket.end(said);
      }),
    );
    expect((await failure(ask(url))).code).toBe("ECONNRESET");
    expect(asked).toBe(1);
  });

  test("a page of something in between; what is refused is an answer", async () => {
    let status = 200;
    const url = await serve((_, response) => response.writeHead(status).end("<!doctype html>"));
    expect((await failure(ask(url))).name).toBe("SyntaxError");
    status = 401;
    const refused = await ask(url);
    expect([refused.ok, refused.status, await refused.text()]).toEqual([false, 401, "<!doctype html>"]);
  });
});

test("a connection that the server closed while it rested is not used again", async () => {
  const sockets: Socket[] = [];
  const url = await serveBare((socket) => {
    sockets.push(socket);
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
  });
  await ask(url);
  const closed = once(sockets[0] as Socket, "close");
  sockets[0]?.end();
  await closed;
  await ask(url);
  expect(sockets).toHaveLength(2);
});

test("https begins with a handshake and sends nothing in the clear", async () => {
  const first: number[] = [];
  const url = await serveBare((socket) =>
    socket.once("data", (data) => {
      first.push(data[0] ?? 0);
      socket.destroy();
    }),
  );
  await failure(ask(url.replace("http:", "https:")));
  const HANDSHAKE = 0x16;
  expect(first).toEqual([HANDSHAKE]);
});
