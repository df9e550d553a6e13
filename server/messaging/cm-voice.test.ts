import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cmVoiceTransport } from "./cm-voice";
import { cmQueued, type HttpProvider, type Reply, startHttpProvider } from "./testing/http-provider";
import { outgoingCall as call } from "./testing/outgoing";

let provider: HttpProvider;
beforeEach(async () => {
  provider = await startHttpProvider(cmQueued);
});
afterEach(() => provider.close());

const token = "00000000-0000-0000-0000-000000000000";
const transport = (baseUrl = provider.url) =>
  cmVoiceTransport({ baseUrl, productToken: token, caller: "+31301234567" });
const sent = (index = 0) => JSON.parse(provider.calls[index]?.body ?? "");

describe("what goes over the wire to CM.com's voice", () => {
  test("one call to one number, the token in its header and not in the body, nothing for a voicemail", async () => {
    expect(await transport().send(call)).toEqual({ outcome: "sent" });
    expect(provider.calls).toHaveLength(1);
    expect(provider.calls[0]).toMatchObject({
      method: "POST",
      path: "/voiceapi/v2/Notification",
      headers: { "x-cm-producttoken": token, "content-type": "application/json", accept: "application/json" },
    });
    expect(provider.calls[0]?.body).not.toContain(token);
    expect(sent()).toEqual({
      "instruction-id": call.id,
      callee: "+31612345678",
      caller: "+31301234567",
      anonymous: false,
      prompt:
        '<speak><prosody rate="slow">Je code is<break time="1s"/>drie<break time="1s"/>nul<break time="1s"/>' +
        "Tot ziens.</prosody></speak>",
      "prompt-type": "TTS_SSML",
      "voicemail-response": "Stop",
      voice: { language: "nl-NL", gender: "Female", number: 1 },
    });
  });

  test("in English it is an English voice", async () => {
    await transport().send({ ...call, locale: "en" });
    expect(sent().voice.language).toBe("en-GB");
  });

  test("a second try is the same call, byte for byte", async () => {
    await transport().send(call);
    await transport().send(call);
    expect(provider.calls[1]?.body).toBe(provider.calls[0]?.body);
  });
});

describe("what CM.com's voice answers", () => {
  test.each([
    [
      "it is not going to call",
      { status: 200, body: '{"success":false,"error":"no +31612345678"}' },
      "refused",
      "not-queued",
    ],
    ["the number is not valid", { status: 400, body: '{"error":"callee"}' }, "refused", "http-400"],
    ["a field is not right", { status: 422, body: "" }, "refused", "http-422"],
    ["the token is wrong", { status: 401, body: "" }, "later", "http-401"],
    ["calling is not in the contract", { status: 403, body: "" }, "later", "http-403"],
    ["its own fault", { status: 500, body: "oops" }, "later", "http-500"],
    ["nobody behind it answers", { status: 502 }, "unknown", "http-502"],
    ["the one behind it is too slow", { status: 504 }, "unknown", "http-504"],
    ["it took something, but says not what", { status: 200, body: "fine" }, "unknown", "http-200-unreadable"],
    ["it says yes in its own way", { status: 200, body: '{"success":"yes"}' }, "unknown", "http-200-unreadable"],
    ["five megabytes", { status: 200, body: "x".repeat(5_000_000) }, "unknown", "http-200-unreadable"],
    ["it sends us elsewhere", { status: 302, headers: { Location: "http://127.0.0.1:1/" } }, "later", "http-302"],
    ["it hangs up", "hang-up", "unknown", "UND_ERR_SOCKET"],
  ] as [string, Reply, string, string][])("T97 %s", async (_, reply, outcome, reason) => {
    provider.reply = () => reply;
    expect(await transport().send(call)).toEqual({ outcome, reason });
    expect(provider.calls).toHaveLength(1);
  });

  test("too many at once: it says when to come back", async () => {
    provider.reply = () => ({ status: 429, headers: { "Retry-After": "30" } });
    expect(await transport().send(call)).toEqual({ outcome: "later", reason: "http-429", retryAfterMs: 30_000 });
  });

  test("T97 no answer in five seconds: the telephone may ring", async () => {
    provider.reply = () => ({ status: 200, body: "", afterMs: 20_000 });
    const started = performance.now();
    expect(await transport().send(call)).toEqual({ outcome: "unknown", reason: "timeout" });
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  test("nobody is there: nothing was asked", async () => {
    const { url } = provider;
    await provider.close();
    expect(await transport(url).send(call)).toEqual({ outcome: "later", reason: "ECONNREFUSED" });
  });
});
