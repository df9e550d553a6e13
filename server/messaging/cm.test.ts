import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cmTransport, readCmReport } from "./cm";
import { toGsm7 } from "./gsm7";
import { cmAccepted, cmRefused, type HttpProvider, type Reply, startHttpProvider } from "./testing/http-provider";
import { outgoingText as text } from "./testing/outgoing";

let provider: HttpProvider;
beforeEach(async () => {
  provider = await startHttpProvider(cmAccepted);
});
afterEach(() => provider.close());

const token = "00000000-0000-0000-0000-000000000000";
const transport = (baseUrl = provider.url) =>
  cmTransport({ name: "cm", baseUrl, productToken: token, sender: "Karify" });
const sentTo = (index = 0) => JSON.parse(provider.calls[index]?.body ?? "").messages.msg[0];

describe("what goes over the wire to CM.com", () => {
  test("one message, the token in its header and not in the body, the reference, SMS only", async () => {
    expect(await transport().send(text)).toEqual({ outcome: "sent" });
    expect(provider.calls).toHaveLength(1);
    expect(provider.calls[0]).toMatchObject({
      method: "POST",
      path: "/v1.0/message",
      headers: { "x-cm-producttoken": token, "content-type": "application/json", accept: "application/json" },
    });
    expect(provider.calls[0]?.body).not.toContain(token);
    expect(sentTo()).toEqual({
      from: "Karify",
      to: [{ number: "0031612345678" }],
      body: { type: "auto", content: text.text },
      reference: text.id,
      allowedChannels: ["SMS"],
      minimumNumberOfMessageParts: 1,
      maximumNumberOfMessageParts: 3,
    });
  });

  test("a second try is the same call, byte for byte", async () => {
    await transport().send(text);
    await transport().send(text);
    expect(provider.calls[1]?.body).toBe(provider.calls[0]?.body);
  });

  test("a product name with signs that would cost a second segment is sent in plainer ones", async () => {
    await transport().send({ ...text, text: "Code voor “Ōma’s praktijk” – ★: 123456 €" });
    expect(sentTo().body.content).toBe(`Code voor "Oma's praktijk" - ?: 123456 €`);
  });

  test("whatever is written, what leaves has only signs of GSM 7-bit, and those that were there stay", () => {
    const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (any) => gsm.test(toGsm7(any))));
    fc.assert(fc.property(fc.stringMatching(/^[a-zA-Z0-9äöñüàéè€ ]*$/), (plain) => toGsm7(plain) === plain));
  });
});

describe("what CM.com answers", () => {
  test.each([
    ["the number is not valid", cmRefused(303), "refused", "code-303"],
    ["the text is not valid", cmRefused(304), "refused", "code-304"],
    ["the number is on a list of who wants nothing", cmRefused(402), "refused", "code-402"],
    ["the sender's name is not allowed", cmRefused(301), "later", "code-301"],
    ["its own fault, for one message", cmRefused(500), "later", "code-500"],
    ["the token is wrong", { status: 401, body: '{"errorCode":103}' }, "later", "http-401"],
    [
      "the token is wrong, answered with 400",
      { status: 400, body: '{"errorCode":103,"messages":[]}' },
      "later",
      "code-103",
    ],
    ["there is no money left", { status: 400, body: '{"errorCode":102}' }, "later", "code-102"],
    ["the request is malformed", { status: 400, body: "<html>" }, "refused", "http-400-unreadable"],
    ["its own fault", { status: 500, body: "errorPage" }, "later", "http-500"],
    ["nobody behind it answers", { status: 502 }, "unknown", "http-502"],
    ["it took something, but says not what", { status: 200, body: "fine" }, "unknown", "http-200-unreadable"],
    ["five megabytes", { status: 200, body: "x".repeat(5_000_000) }, "unknown", "http-200-unreadable"],
    ["it sends us elsewhere", { status: 302, headers: { Location: "http://127.0.0.1:1/" } }, "later", "http-302"],
    ["it hangs up", "hang-up", "unknown", "UND_ERR_SOCKET"],
  ] as [string, Reply, string, string][])("T97 %s", async (_, reply, outcome, reason) => {
    provider.reply = () => reply;
    expect(await transport().send(text)).toMatchObject({ outcome, reason });
    expect(provider.calls).toHaveLength(1);
  });

  test("too many at once: it says when to come back, in seconds or as a date", async () => {
    provider.reply = () => ({ status: 429, headers: { "Retry-After": "30" } });
    expect(await transport().send(text)).toMatchObject({ outcome: "later", retryAfterMs: 30_000 });
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    provider.reply = () => ({ status: 429, headers: { "Retry-After": inAMinute } });
    const { retryAfterMs = 0 } = (await transport().send(text)) as { retryAfterMs?: number };
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test("T97 no answer in five seconds: it may have been taken", async () => {
    provider.reply = (call) => ({ ...(cmAccepted(call) as { status: number }), afterMs: 20_000 });
    const started = performance.now();
    expect(await transport().send(text)).toEqual({ outcome: "unknown", reason: "timeout" });
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  test("nobody is there: nothing was sent", async () => {
    const { url } = provider;
    await provider.close();
    expect(await transport(url).send(text)).toEqual({ outcome: "later", reason: "ECONNREFUSED" });
  });
});

describe("a status report of CM.com", () => {
  const report = (code: string | number, reference = text.id, errorCode = "") =>
    JSON.stringify({
      messages: {
        msg: {
          received: "2026-11-22T13:02:11",
          to: "0031612345678",
          reference,
          status: { code, errorCode, errorDescription: "" },
          operator: "20408",
        },
      },
    });

  test.each([
    [0, { state: "accepted" }],
    [1, { state: "failed", reason: "report-1-5" }],
    ["2", { state: "delivered" }],
    ["3", { state: "failed", reason: "report-3-5" }],
    [4, { state: "delivered" }],
  ])("code %s", (code, wanted) => {
    expect(readCmReport(report(code, text.id, "5"))).toEqual({ id: text.id, ...wanted });
  });

  test.each([
    ["a state that is not known", report(9)],
    ["a reference without end", report(2, "x".repeat(65))],
    ["no reference", report(2).replace(`"${text.id}"`, "null")],
    ["no JSON", "<MESSAGES/>"],
    ["nothing", ""],
    ["a list", "[]"],
  ])("%s is none", (_, body) => {
    expect(readCmReport(body)).toBeNull();
  });

  test("T111 what the operator reads of it later has no line break and no words of a stranger", () => {
    const read = readCmReport(report(3, text.id, "5\n\u001b[31m admin logged in <script>"));
    expect(read).toEqual({ id: text.id, state: "failed", reason: "report-3-531madminloggedinscr" });
  });
});
