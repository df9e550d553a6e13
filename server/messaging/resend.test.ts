import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resendTransport } from "./resend";
import { type HttpProvider, type Reply, startHttpProvider } from "./testing/http-provider";
import { outgoingMail as mail } from "./testing/outgoing";

// The real SDK of Resend against a server at this machine.
const TAKEN: Reply = { status: 200, body: '{"id":"re_1"}' };
let provider: HttpProvider;
beforeEach(async () => {
  provider = await startHttpProvider(() => TAKEN);
});
afterEach(() => provider.close());

const transport = (baseUrl = provider.url) =>
  resendTransport({ apiKey: "re_test_key", baseUrl, from: "Karify <noreply@example.nl>", host: "my.example.nl" });
const failing = (status: number, name: string, headers = {}): Reply => ({
  status,
  body: JSON.stringify({ statusCode: status, name, message: "no" }),
  headers,
});

describe("what goes over the wire to Resend", () => {
  test("one call with key, idempotency key, both parts, the language and a Message-ID", async () => {
    expect(await transport().send(mail)).toEqual({ outcome: "sent" });
    expect(provider.calls).toHaveLength(1);
    const [call] = provider.calls;
    expect(call).toMatchObject({
      method: "POST",
      path: "/emails",
      headers: {
        authorization: "Bearer re_test_key",
        "idempotency-key": mail.id,
        "content-type": "application/json",
      },
    });
    expect(JSON.parse(call?.body ?? "")).toEqual({
      from: "Karify <noreply@example.nl>",
      to: ["noor@example.nl"],
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: {
        "Message-ID": `<${mail.id}@my.example.nl>`,
        "Content-Language": "nl",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
      },
    });
  });

  test("an invitation comes from the neutral name of its Healthspace, at our own address", async () => {
    await transport().send({ ...mail, fromName: "Team Zonnehof" });
    expect(JSON.parse(provider.calls[0]?.body ?? "")).toMatchObject({ from: '"Team Zonnehof" <noreply@example.nl>' });
  });

  test("a second try is the same call, byte for byte", async () => {
    await transport().send(mail);
    await transport().send(mail);
    const [first, second] = provider.calls;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
  });

  test("T25 a line break, a header and a second address stay text: one receiver, no header", async () => {
    const evil = { ...mail, to: "noor@example.nl, evil@example.com", subject: "Hallo\r\nBcc: evil@example.com" };
    await transport().send(evil);
    const { to, subject, headers, bcc, cc } = JSON.parse(provider.calls[0]?.body ?? "");
    expect(to).toEqual([evil.to]);
    expect(subject).toBe(evil.subject);
    expect([bcc, cc]).toEqual([undefined, undefined]);
    expect(JSON.stringify(headers)).not.toContain("evil");
  });
});

describe("what Resend answers", () => {
  test.each([
    ["the receiver is not valid", failing(422, "validation_error"), "refused", "422-validation_error"],
    ["a field is not valid", failing(400, "validation_error"), "refused", "400-validation_error"],
    ["the key is wrong", failing(401, "missing_api_key"), "later", "401-missing_api_key"],
    ["the domain is not verified yet", failing(403, "invalid_access"), "later", "403-invalid_access"],
    [
      "it is at work on the same mail",
      failing(409, "concurrent_idempotent_requests"),
      "later",
      "409-concurrent_idempotent_requests",
    ],
    ["its own fault", failing(500, "internal_server_error"), "later", "500-internal_server_error"],
    ["something in front of it", { status: 503, body: "<html>busy</html>" }, "later", "http-503"],
    ["nobody behind it answers in time", { status: 504 }, "unknown", "http-504"],
    ["it hangs up", "hang-up", "unknown", "UND_ERR_SOCKET"],
    ["an error with words in place of its name", failing(500, "<script>"), "later", "http-500"],
  ] as [string, Reply, string, string][])("%s", async (_, reply, outcome, reason) => {
    provider.reply = () => reply;
    expect(await transport().send(mail)).toMatchObject({ outcome, reason });
  });

  test("the key was used for this mail in older words: it went out then", async () => {
    provider.reply = () => failing(409, "invalid_idempotent_request");
    expect(await transport().send(mail)).toEqual({ outcome: "sent" });
  });

  test("too many at once: it says when to come back", async () => {
    provider.reply = () => failing(429, "rate_limit_exceeded", { "Retry-After": "7" });
    expect(await transport().send(mail)).toMatchObject({ outcome: "later", retryAfterMs: 7_000 });
  });

  test("T97 five megabytes of answer: taken is taken, and they are not read", async () => {
    provider.reply = () => ({ status: 200, body: "x".repeat(5_000_000) });
    expect(await transport().send(mail)).toEqual({ outcome: "sent" });
  });

  test("T97 a redirect is not followed: the mail goes nowhere else", async () => {
    const elsewhere = await startHttpProvider(() => TAKEN);
    provider.reply = () => ({ status: 307, headers: { Location: `${elsewhere.url}/emails` } });
    expect(await transport().send(mail)).toMatchObject({ outcome: "later", reason: "http-307" });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.close();
  });

  test("T97 no answer in five seconds: it may have been taken", async () => {
    provider.reply = () => ({ ...TAKEN, afterMs: 20_000 });
    const started = performance.now();
    expect(await transport().send(mail)).toEqual({ outcome: "unknown", reason: "timeout" });
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  test("nobody is there: nothing was sent", async () => {
    const { url } = provider;
    await provider.close();
    expect(await transport(url).send(mail)).toEqual({ outcome: "later", reason: "ECONNREFUSED" });
  });
});
