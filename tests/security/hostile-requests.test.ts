import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemsOn } from "../support/answers";
import { formsOf, Visitor } from "../support/form-client";
import { logIn } from "../support/journeys";
import { type Lab, openLab } from "../support/lab";
import { makePerson } from "../support/people";
import type { Server } from "../support/server";

// What anybody can send without a browser: never an exception, never a line that alarms the operator (T106).
let lab: Lab;
let server: Server;
let eva: Visitor;
beforeAll(async () => {
  lab = await openLab("hostile");
  server = await lab.start({ LOG_LEVEL: "info" });
  eva = new Visitor(lab.url);
  const clinician = await makePerson(lab.ctx, {
    firstName: "Eva",
    healthspace: "demo",
    roles: ["owner", "clinician"],
    twoFactor: "app",
  });
  await logIn(lab, eva, clinician, { with: "app" });
});
afterAll(() => lab.close());

/** Sends the very bytes and reads the status line; 0 when the connection was closed without one. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<number> {
  const host = new URL(lab.url).host;
  const length = method === "POST" || body !== "" ? { "Content-Length": String(Buffer.byteLength(body)) } : {};
  const all = { Host: host, Origin: lab.url, Connection: "close", ...length, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve) => {
    const socket = connect(server.port, "localhost");
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0)));
    socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  });
}

/** Runs the tries; what was answered with an exception, and whatever the log calls an error. */
async function exceptions(
  tries: [name: string, status: Promise<number> | (() => Promise<number>)][],
): Promise<string[]> {
  const from = server.printed().length;
  const bad: string[] = [];
  for (const [name, run] of tries) {
    const status = await (typeof run === "function" ? run() : run);
    if (status >= 500 || status === 0) bad.push(`${status} ${name}`);
  }
  const alarms = server
    .printed()
    .slice(from)
    .split("\n")
    .filter((line) => /"level":"(?:error|fatal)"/.test(line));
  return [...bad, ...alarms.slice(0, 5)];
}

const cookiesOf = ({ cookies }: Visitor) => ({
  Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
});
const places = ["/", "/nl/login", "*", "/favicon.ico", "/icon.svg", "/_next/static/x.js", "/_next/image", "/nl/%"];
const routes = [
  "/api/health",
  "/api/ready",
  "/api/session",
  "/api/csp-reports",
  "/api/text-receipts",
  "/api/no-such",
  "/dev/inbox.json",
];

test("methods of no page, everywhere", async () => {
  const methods = ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND", "LOCK", "HEAD"];
  const tries = methods.flatMap((method) =>
    [...places, ...routes].map(
      (path) => [`${method} ${path}`, () => send(method, path)] as [string, () => Promise<number>],
    ),
  );
  expect(await exceptions(tries)).toEqual([]);
  expect(await send("TRACE", "/nl/login")).toBe(405);
  expect(await send("OPTIONS", "*")).toBe(405);
  expect(await send("POST", "/favicon.ico")).toBe(405);
});

const bodies: [type: string, body: string][] = [
  ["", ""],
  ["multipart/form-data", "a=1"],
  ["multipart/form-data; boundary=", ""],
  ["multipart/form-data; boundary=----one", "x"],
  ["multipart/form-data; boundary=----one", '------one\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
  ["application/x-www-form-urlencoded", "a=1"],
  ["application/json", "{"],
  ["text/plain;charset=UTF-8", "["],
];

test("forms that are none, everywhere", async () => {
  const tries = [...places, ...routes, "/nl/no-such", "/nl/workspace"].flatMap((path) =>
    bodies.map(
      ([type, body]) =>
        [`POST ${path} ${type} ${body}`, () => send("POST", path, { "Content-Type": type }, body)] as [
          string,
          () => Promise<number>,
        ],
    ),
  );
  expect(await exceptions(tries)).toEqual([]);
  expect(await send("POST", "/nl/login", { "Content-Type": "multipart/form-data" }, "a=1")).toBe(400);
});

test("every action with arguments that are no form, and actions that there are not", async () => {
  const manifest: { node: Record<string, unknown> } = JSON.parse(
    readFileSync(".next/server/server-reference-manifest.json", "utf8"),
  );
  const ids = Object.keys(manifest.node);
  expect(ids.length).toBeGreaterThan(30);
  // Somebody of their own: some actions log out or close the account.
  const person = new Visitor(lab.url);
  await logIn(lab, person, await makePerson(lab.ctx, { twoFactor: "off" }), { with: "nothing" });
  const made = ["", "x", "constructor", "__proto__", "%00", "0".repeat(42), "a".repeat(5_000)];
  const given = ["", "[]", "[{}]", '["x",null,{}]', '["$K1"]', '["$@1"]', '["$F1"]', '{"a":1}', "["];
  const tries = [...ids, ...made].flatMap((id) =>
    given.map((body) => {
      const headers = { "Next-Action": id, "Content-Type": "text/plain;charset=UTF-8", ...cookiesOf(person) };
      return [`${id} ${body}`, () => send("POST", "/nl/login", headers, body)] as [string, () => Promise<number>];
    }),
  );
  expect(await exceptions(tries)).toEqual([]);
});

test("AT-48 hundreds of forged device cookies are dropped and cost next to nothing", async () => {
  const forged = (count: number) => {
    const visitor = new Visitor(lab.url);
    for (let nth = 0; nth < count; nth += 1)
      visitor.cookies.set(`__Host-device-${nth}`, `eyJhbGciOiJkaXIifQ..${nth}.x.y`);
    return visitor;
  };
  const answer = await forged(96).get("/nl/login");
  expect(answer.status).toBe(200);
  expect(answer.setCookies.filter((each) => each.startsWith("__Host-device-"))).toHaveLength(96);
  const timeOf = async (count: number) => {
    const started = performance.now();
    for (let nth = 0; nth < 10; nth += 1) await forged(count).get("/nl/login");
    return (performance.now() - started) / 10;
  };
  console.info(`a page without and with 96 forged cookies: ${await timeOf(0)} ms, ${await timeOf(96)} ms`);
});

describe("every page and route", () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((path) =>
    /(^|\/)(page\.tsx|route\.ts)$/.test(path),
  );
  const paths = files.map((path) => {
    const parts = path.replace(/\/?(page\.tsx|route\.ts)$/, "").split("/");
    return `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`.replace("[locale]", "nl");
  });
  const hostile = ["constructor", "__proto__", "toString", "%", "%00", "%E0%A4%A", "%ff", "a".repeat(3_000)];
  /** Every name that any page of ours reads from its address. */
  const asked = new Set<string>(["next", "at", "done", "reason"]);
  for (const file of files) {
    const source = readFileSync(`app/${file}`, "utf8");
    for (const [, name = ""] of source.matchAll(/searchParams\)?\)?\.(\w+)/g)) asked.add(name);
    for (const [, names = ""] of source.matchAll(/\{([^{}]*)\} = await (?:props\.)?searchParams/g))
      for (const name of names.match(/\w+/g) ?? []) asked.add(name);
  }

  test.each([
    ["by a stranger", () => ({})],
    ["by staff who is logged in", () => cookiesOf(eva)],
  ])("with hostile parameters, opened %s", async (_, headers) => {
    expect(paths.length).toBeGreaterThan(60);
    const tries = paths.flatMap((path) => {
      const plain = path.replace("[alias]", "behandelmodules").replace(/\[\w+\]/g, "x");
      const queries = hostile.map((word) => [...asked].map((name) => `${name}=${word.slice(0, 200)}`).join("&"));
      const doubled = [...asked].map((name) => `${name}=1&${name}=2&${name}[a]=3`).join("&");
      const inPath = path.includes("[") ? hostile.map((word) => path.replace(/\[\w+\]/g, word)) : [];
      return [...[...queries, doubled].map((query) => `${plain}?${query}`), ...inPath];
    });
    const own = { ...headers() };
    const runs = tries.map(
      (path) => [path.slice(0, 120), () => send("GET", path, own)] as [string, () => Promise<number>],
    );
    expect(await exceptions(runs)).toEqual([]);
  });

  test("an address that cannot be read is answered in words", async () => {
    const answer = await eva.get("/nl/reset-password/%");
    expect(answer.status).toBe(404);
    expect(answer.body).toContain("Deze pagina bestaat niet");
  });
});

describe("a picture without script", () => {
  const photo = (side: number) =>
    sharp({
      create: {
        width: side,
        height: side,
        channels: 3,
        background: "#000",
        noise: { type: "gaussian", mean: 128, sigma: 60 },
      },
    })
      .jpeg({ quality: 95 })
      .withExif({ IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "52/1 5/1 0/1", GPSLatitudeRef: "N" } })
      .toBuffer();

  /** Sends the form of the page with a file in it, as a browser without script does. */
  async function upload(path: string, file: Buffer) {
    const page = await eva.open(path);
    const form = formsOf(page.body).find(({ fields }) => fields.includes("picture"));
    const part = (name: string, value: string) =>
      `------one\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const hidden = (form?.hidden ?? []).map(([name, value]) => part(name, value)).join("");
    const head =
      '------one\r\nContent-Disposition: form-data; name="picture"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
    const body = Buffer.concat([Buffer.from(hidden + head), file, Buffer.from("\r\n------one--\r\n")]);
    const shot = eva.prepare(page.path, page, { field: "picture" });
    const headers = {
      ...shot.headers,
      "Content-Type": "multipart/form-data; boundary=----one",
      "Content-Length": String(body.length),
    };
    return eva.send({ ...shot, headers, body });
  }

  test.each(["/nl/account/profile", "/nl/staff/behandelmodules/own-page"])(
    "of some megabytes is taken at %s",
    async (path) => {
      const file = await photo(2_600);
      expect(file.length).toBeGreaterThan(3_000_000);
      const answer = await upload(path, file);
      expect([answer.status, answer.location?.split("?")[0]]).toEqual([303, path]);
    },
  );

  test("is kept small and without the place where it was taken", async () => {
    const [row] = await lab.rows("SELECT type, bytes FROM pictures LIMIT 1");
    const kept = Buffer.from(row?.bytes as ArrayBuffer);
    expect(kept.length).toBeLessThanOrEqual(24 * 1_024);
    expect((await sharp(kept).metadata()).exif).toBeUndefined();
  });

  test("that is none is refused in words at its field", async () => {
    expect(problemsOn(await upload("/nl/account/profile", Buffer.from("GIF89a")))).toEqual(["picture-type"]);
  });

  test("of a stranger is refused before it is read", async () => {
    const type = { "Content-Type": "multipart/form-data; boundary=----one", "Content-Length": "4000000" };
    expect(await send("POST", "/nl/account/profile", type)).toBe(413);
  });
});
