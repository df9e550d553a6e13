import { expect, test } from "vitest";
import { foreignRefusalOf, readPosted, refusalOf } from "./request-guard";

const BOUNDED = "multipart/form-data; boundary=----one";
const ID = "60".padEnd(42, "0");
const head = (method: string, url: string, headers: Record<string, string> = {}) => refusalOf({ method, url, headers });

test.each([
  ["GET", "/nl/login", null],
  ["HEAD", "/favicon.ico", null],
  ["POST", "/nl/login", null],
  ["POST", "/en", null],
  ["POST", "/api/text-receipts", null],
  ["POST", "/api/csp-reports", null],
  ["TRACE", "/nl/login", 405],
  ["OPTIONS", "*", 405],
  ["PROPFIND", "/", 405],
  ["GET", "*", 400],
  ["GET", "http://evil.example/nl/login", 400],
  ["GET", "/nl/reset-password/%", 404],
  ["GET", "/nl/reset-password/%E0%A4%A", 404],
  ["GET", "/%ff", 404],
  ["GET", "/nl/reset-password/%00", null],
  ["GET", "/nl/login?next=%", null],
  ["POST", "/favicon.ico", 405],
  ["POST", "/icon.svg", 405],
  ["POST", "/_next/static/x.js", 405],
  ["POST", "/_next/image?url=/icon.svg&w=64&q=75", 405],
  ["POST", "/api/health", 405],
  ["POST", "/api/nothing", 405],
  ["POST", "/nlx/login", 405],
] as const)("T106 %s %s is answered by %j", (method, url, refusal) => {
  expect(head(method, url)).toBe(refusal);
});

const WORK_OF_CLIENT = "/nl/staff/behandelmodules/clients/8595f49d/work/8595f49d?x=1";
test.each([
  ["GET", WORK_OF_CLIENT, {}, null],
  ["POST", WORK_OF_CLIENT, {}, null],
  ["HEAD", WORK_OF_CLIENT, {}, 503],
  ["GET", WORK_OF_CLIENT, { "sec-purpose": "prefetch;prerender" }, 503],
  ["GET", WORK_OF_CLIENT, { "sec-purpose": "prefetch" }, 503],
  ["GET", WORK_OF_CLIENT, { purpose: "prefetch" }, 503],
  ["GET", WORK_OF_CLIENT, { "next-router-prefetch": "1" }, 503],
  ["HEAD", "/en/staff/behandelmodules/clients/8595f49d", {}, 503],
  ["HEAD", "/nl/staff/behandelmodules/clients", {}, null],
  ["HEAD", "/nl/messages/8595f49d", {}, 503],
  ["GET", "/en/messages/8595f49d?p=2", { "sec-purpose": "prefetch" }, 503],
  ["GET", "/en/messages/8595f49d", {}, null],
  ["HEAD", "/nl/messages", {}, null],
  ["HEAD", "/nl/messages/new?to=x", {}, null],
  ["GET", "/nl/workspace", { "sec-purpose": "prefetch" }, null],
] as const)(
  "nobody looked at a client who did not: %s %s with %j is answered by %j",
  (method, url, headers, refusal) => {
    expect(head(method, url, headers)).toBe(refusal);
  },
);

test.each([
  [{ "content-type": "multipart/form-data" }, "unreadable"],
  [{ "content-type": "multipart/form-data; boundary=" }, "unreadable"],
  [{ "content-type": `multipart/form-data; boundary=${"x".repeat(71)}` }, "unreadable"],
  [{ "content-type": BOUNDED }, null],
  [{ "content-type": 'multipart/form-data; boundary="x y"' }, null],
  [{ "content-type": BOUNDED, "next-action": ID }, null],
  [{ "content-type": "application/json", "next-action": ID }, "unreadable"],
  [{ "next-action": ID }, "unreadable"],
  [{ "content-type": "text/plain;charset=UTF-8", "next-action": ID }, null],
  [{ "next-router-state-tree": "%" }, "unreadable"],
  [{ "next-router-state-tree": "{" }, "unreadable"],
  [{ "next-router-state-tree": "%5B%22%22%5D" }, null],
] as const)("T106 a form with the headers %j is answered by %j", (headers, refusal) => {
  expect(head("POST", "/nl/login", headers)).toBe(refusal);
});

const part = (name: string, value: string) =>
  `------one\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = (...fields: [string, string][]) =>
  `${fields.map(([name, value]) => part(name, value)).join("")}------one--\r\n`;
const multipart = { "content-type": BOUNDED };
const action = { ...multipart, "next-action": ID };
const text = { "content-type": "text/plain;charset=UTF-8", "next-action": ID };

test.each([
  ["a form", multipart, form(["email", "a@example.nl"])],
  ["a form without fields", multipart, "------one--\r\n"],
  ["an action without script", multipart, form(["$ACTION_ID_abc", ""], ["email", "x"])],
  [
    "one that is bound",
    multipart,
    form(["$ACTION_REF_1", ""], ["$ACTION_1:0", '{"id":"a","bound":"$@1"}'], ["$ACTION_1:1", '["token",{}]']),
  ],
  ["an action with script", action, form(["1_email", "x"], ["0", '[{"problems":[],"values":{}},"$K1"]'])],
  ["what a person typed begins with a dollar", action, form(["0", '[{"values":{"question":"$$K"}},"$K1"]'])],
  ["an action without arguments", text, "[]"],
  ["a beacon", { "content-type": "text/plain" }, "anything"],
])("%s is readable", async (_, headers, body) => {
  expect(await readPosted(headers, Buffer.from(body))).not.toBeNull();
});

test.each([
  ["no form", multipart, "x"],
  ["half a form", multipart, part("email", "x")],
  ["a part without a name", multipart, "------one\r\n\r\n1\r\n------one--\r\n"],
  ["an action without arguments of its own", action, form(["email", "x"])],
  ["arguments that are no list", action, form(["0", '{"a":1}'])],
  ["arguments cut off", text, "[{"],
  ["nothing", text, ""],
  ["a reference to a part that never comes", text, '["$@1"]'],
  ["a reference to another action", text, '["$F1"]'],
  ["a number of a million digits", text, `["$n${"9".repeat(1_000)}"]`],
  ["a nest of a thousand lists", text, `${"[".repeat(1_000)}${"]".repeat(1_000)}`],
  ["a foreign prototype", text, '[{"__proto__":{"x":1}}]'],
  [
    "an action without script of more parts than any has",
    multipart,
    form(["$ACTION_REF_1", ""], ...Array.from({ length: 32 }, (_, n) => [`$ACTION_${n}:0`, "{}"] as [string, string])),
  ],
  ["an action without script that is no JSON", multipart, form(["$ACTION_REF_1", ""], ["$ACTION_1:0", "{"])],
  [
    "one that is bound to what is not there",
    multipart,
    form(["$ACTION_REF_1", ""], ["$ACTION_1:0", '{"id":"a","bound":"$@9"}']),
  ],
])("T106 %s is not, and gets no further", async (_, headers, body) => {
  expect(await readPosted(headers, Buffer.from(body))).toBeNull();
});

const own = new URL("https://inloggen.example.nl");
const mine = { host: own.host, origin: own.origin };
test.each([
  ["GET", "/nl/login", { host: own.host }, null],
  ["GET", "/nl/login", { host: "INLOGGEN.example.nl:443" }, null],
  ["GET", "/nl/login", { host: "evil.example" }, 400],
  ["GET", "/nl/login", { host: "inloggen.example.nl:8443" }, 400],
  ["GET", "/nl/login", { host: "evil.example@inloggen.example.nl" }, 400],
  ["GET", "/nl/login", {}, 400],
  ["GET", "/api/health", { host: "10.0.0.7:3000" }, null],
  ["GET", "/api/health/", { host: "10.0.0.7:3000" }, 400],
  ["GET", "/_next/static/x.js", { host: "evil.example" }, null],
  ["GET", "/_next/imagex", { host: "evil.example" }, 400],
  ["POST", "/nl/login", mine, null],
  ["POST", "/nl/login", { ...mine, "sec-fetch-site": "same-origin" }, null],
  ["POST", "/nl/login", { ...mine, "sec-fetch-site": "same-site" }, 403],
  ["POST", "/nl/login", { host: own.host }, 403],
  ["POST", "/nl/login", { ...mine, origin: "null" }, 403],
  ["POST", "/nl/login", { ...mine, origin: "https://evil.example" }, 403],
  ["POST", "/nl/login", { host: "evil.example", origin: "https://evil.example" }, 400],
  ["POST", "/api/text-receipts", { host: own.host }, null],
  ["POST", "/api/csp-reports", { host: own.host }, 403],
] as const)("T85 %s %s from %j is answered by %j", (method, url, headers, refusal) => {
  expect(foreignRefusalOf({ method, url, headers }, own)).toBe(refusal);
});
