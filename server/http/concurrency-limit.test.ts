import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "@auth/core/jwt";
import { expect, test, vi } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { SESSION_COOKIE } from "../auth/cookie-names";
import { authSecrets } from "../auth/token";
import { limitFormConcurrency } from "./concurrency-limit";
import { insertBefore } from "./handlers";

test("T13 a flood of forms never delays a page, a client that leaves frees its place, and each keeps the context of its own request", async () => {
  const which = new AsyncLocalStorage<string>();
  const open: { name: string; response: ServerResponse }[] = [];
  const server = createServer((asked, response) => {
    if (asked.method === "GET") return void response.end("page");
    open.push({ name: `${asked.headers["x-name"]} in ${which.getStore()}`, response });
  });
  insertBefore(server, [limitFormConcurrency()]);
  // What the diagnostics channel does for the product.
  const emit = server.emit.bind(server);
  server.emit = (event: string, ...args: unknown[]) =>
    event === "request"
      ? which.run(String((args[0] as { headers: Record<string, string> }).headers["x-name"]), () =>
          emit(event, ...args),
        )
      : emit(event, ...args);
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const send = (method: string, name: string) => {
    const asked = request({ port: address.port, method, headers: { "x-name": name }, agent: false });
    asked.on("error", () => undefined);
    asked.end();
    return asked;
  };
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, howMany) => resolve(howMany)));
  const until = async (isSo: () => Promise<boolean> | boolean) => {
    while (!(await isSo())) await new Promise((wake) => setImmediate(wake));
  };
  const posts = Array.from({ length: 6 }, (_, n) => send("POST", `p${n}`));
  await until(() => open.length === 6);
  posts.push(...[6, 7, 8, 9].map((n) => send("POST", `p${n}`)));
  await until(async () => (await connections()) === 10);
  const [page] = await once(send("GET", "g"), "response");
  expect(page.statusCode).toBe(200);
  page.resume();
  expect(open).toHaveLength(6);
  posts[9]?.destroy();
  await until(async () => (await connections()) === 9);
  for (let n = 0; n < 6; n += 1) open[n]?.response.end();
  await until(() => open.length === 9);
  for (const { response } of open) response.end();
  expect(open.map(({ name }) => name).every((name) => /^(p\d+) in \1$/.test(name))).toBe(true);
  expect(open.map(({ name }) => name)).not.toContain("p9 in p9");
  // Forms that wait for something else, such as a gateway, release their permit before they are answered.
  const before = open.length;
  posts.push(...Array.from({ length: 7 }, (_, n) => send("POST", `q${n}`)));
  await until(() => open.length === before + 7);
  server.closeAllConnections();
  server.close();
});

test("T106 forms that never end delay nobody, and one that arrives in pieces is read completely", async () => {
  const read: string[] = [];
  const server = createServer(async (asked, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk);
    read.push(Buffer.concat(chunks).toString());
    response.end();
  });
  insertBefore(server, [limitFormConcurrency()]);
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const begin = (length: number) => {
    const sending = request({ port, method: "POST", headers: { "content-length": length }, agent: false });
    sending.on("error", () => undefined);
    return sending;
  };
  const slow = Array.from({ length: 20 }, () => begin(5));
  await Promise.all(slow.map((sending) => new Promise((resolve) => sending.write("abcd", resolve))));
  const whole = Array.from({ length: 32_768 }, (_, i) => String(i % 10)).join("");
  const sending = begin(whole.length);
  for (let at = 0; at < whole.length; at += 5_000) {
    await new Promise((resolve) => sending.write(whole.slice(at, at + 5_000), resolve));
  }
  sending.end();
  await once(sending, "response");
  const [first] = slow;
  first?.end("e");
  if (first) await once(first, "response");
  expect(read).toEqual([whole, "abcde"]);
  server.closeAllConnections();
  server.close();
});

test("T13 the queue of forms has an end: who comes after it, or waits too long, is refused at once, and the others are served", async () => {
  const open: ServerResponse[] = [];
  const server = createServer((_, response) => void open.push(response));
  const refuse = (_: unknown, response: ServerResponse) => void response.writeHead(503, { "Retry-After": "10" }).end();
  insertBefore(server, [limitFormConcurrency({ maxWaiting: 2, maxWaitMs: 60_000 }, refuse)]);
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answers: Promise<number>[] = [];
  const send = () =>
    answers.push(
      new Promise((resolve) => {
        request({ port, method: "POST", headers: { "content-length": "0" }, agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        }).end();
      }),
    );
  for (let n = 0; n < 11; n += 1) send();
  const statuses: number[] = [];
  for (const each of answers) void each.then((status) => statuses.push(status));
  while (statuses.length < 3) await new Promise((wake) => setImmediate(wake));
  expect(statuses).toEqual([503, 503, 503]);
  while (open.length > 0 || statuses.length < 11) {
    for (const response of open.splice(0)) response.end();
    await new Promise((wake) => setImmediate(wake));
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(8);
  server.close();
});

test("autosave never waits behind logins, logins never behind autosave, and telephones that send slowly keep nobody waiting", async () => {
  vi.stubEnv("AUTH_SECRET", "x".repeat(40));
  const token = await encode({ token: { sid: newToken() }, secret: authSecrets(), salt: SESSION_COOKIE, maxAge: 60 });
  const cookie = `${SESSION_COOKIE}=${token}`;
  const open: string[] = [];
  const server = createServer((asked) => void open.push(asked.url ?? ""));
  insertBefore(server, [limitFormConcurrency()]);
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const begin = (path: string, length: number) => {
    const asked = request({ port, path, method: "POST", headers: { "content-length": length, cookie }, agent: false });
    asked.on("error", () => undefined);
    return asked;
  };
  const at = (path: string) => open.filter((url) => url === path).length;
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((wake) => setImmediate(wake));
  };
  const [logins, saves] = ["/nl/login", "/api/work/nl/answers"];
  for (let n = 0; n < 20; n += 1) begin(logins, 0).end();
  await until(() => at(logins) === 6);
  const began = performance.now();
  for (let n = 0; n < 20; n += 1) begin(saves, 5).write("a");
  await until(() => at(saves) === 20);
  begin(saves, 0).end();
  await until(() => at(saves) === 21);
  // Sooner than any of them would have given its place back.
  expect(performance.now() - began).toBeLessThan(900);
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});
