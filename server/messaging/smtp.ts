import { createTransport } from "nodemailer";
import type { Outcome } from "@/domain/platform/outbox/outcome";
import { outbox } from "@/domain/policy";
import { fromWith } from "./from";
import { mailHeaders } from "./mail-headers";
import type { Outgoing, Transport } from "./transport";

export interface SmtpSettings {
  /** `smtps://name:password@host:465` or `smtp://…:587`. */
  url: string;
  /** "required": without TLS nothing is sent (STARTTLS on `smtp://`). */
  tls: "required" | "if-offered";
  from: string;
  host: string;
}

/** A conversation has several steps of at most five seconds; in all it must end well before the lease does. */
const WHOLE_MS = 15_000;

/** Mail over SMTP. SMTP knows no idempotency key; the Message-ID stays the same, by which many servers drop a second copy. */
export function smtpTransport({ url, tls, from, host }: SmtpSettings): Transport {
  const smtp = createTransport({
    url,
    requireTLS: tls === "required",
    connectionTimeout: outbox.callMs,
    greetingTimeout: outbox.callMs,
    socketTimeout: outbox.callMs,
    dnsTimeout: outbox.callMs,
    // A message may hold an address or a text, never a file or a page to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: "smtp",
    async send(message: Outgoing) {
      const { to, subject, text, html } = message;
      const { "Message-ID": messageId, ...headers } = mailHeaders(message, host);
      const sending = smtp
        // As an object: a string would be read as a list of addresses.
        .sendMail({
          from: fromWith(from, message.fromName),
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId,
          headers,
        })
        .then((): Outcome => ({ outcome: "sent" }), judge);
      return Promise.race([sending, tooLong()]);
    },
  };
}

function tooLong(): Promise<Outcome> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ outcome: "unknown", reason: "timeout" }), WHOLE_MS).unref();
  });
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  syscall?: string;
}

// RFC 5321: 5yz is for good, 4yz for now. For good only where it is about this receiver or this mail; about the sender or the
// login it is the operator's to mend, and the mail waits for that.
function judge(error: SmtpError): Outcome {
  const { code = "smtp", command = "", responseCode, syscall } = error;
  const reason = responseCode === undefined ? code : `${code}-${responseCode}`;
  if (responseCode !== undefined) {
    const isAboutIt = command === "RCPT TO" || command === "DATA" || code === "EENVELOPE" || code === "EMESSAGE";
    return responseCode >= 500 && isAboutIt && command !== "MAIL FROM"
      ? { outcome: "refused", reason }
      : { outcome: "later", reason };
  }
  const never = syscall === "connect" || ["EDNS", "ETLS", "EREQUIRETLS", "EAUTH", "ENOAUTH"].includes(code);
  return { outcome: never ? "later" : "unknown", reason };
}
