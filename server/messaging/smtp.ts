import { createTransport } from "nodemailer";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import { outbox } from "@/domain/policy";
import { fromWith } from "./from";
import { mailHeaders } from "./mail-headers";
import type { Outgoing, Transport } from "./transport";

export interface SmtpSettings {
  /** `smtps://name:password@host:465` or `smtp://…:587`. */
  url: string;
  /** "required": nothing is sent without TLS (STARTTLS for `smtp://`). */
  tls: "required" | "if-offered";
  from: string;
  host: string;
}

/** For the whole conversation, whose steps take at most five seconds each; must be well below the lease. Milliseconds. */
const TOTAL_MS = 15_000;

/** Mail over SMTP. It has no idempotency key; many servers drop a second copy with the same Message-ID. */
export function smtpTransport({ url, tls, from, host }: SmtpSettings): Transport {
  const smtp = createTransport({
    url,
    requireTLS: tls === "required",
    connectionTimeout: outbox.callMs,
    greetingTimeout: outbox.callMs,
    socketTimeout: outbox.callMs,
    dnsTimeout: outbox.callMs,
    // Content never comes from a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: "smtp",
    async send(message: Outgoing) {
      const { to, subject, text, html } = message;
      const { "Message-ID": messageId, ...headers } = mailHeaders(message, host);
      const sending = smtp
        // Addresses as objects: a string would be parsed as a list.
        .sendMail({
          from: fromWith(from, message.fromName),
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId,
          headers,
        })
        .then((): DeliveryOutcome => ({ outcome: "sent" }), outcomeOf);
      return Promise.race([sending, timedOut()]);
    },
  };
}

function timedOut(): Promise<DeliveryOutcome> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ outcome: "unknown", reason: "timeout" }), TOTAL_MS).unref();
  });
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  syscall?: string;
}

// RFC 5321: 5yz is permanent, 4yz transient. A permanent error counts only when it is about this recipient or this mail. One about
// the sender or the login has to be fixed by the operator, and the mail waits for that.
function outcomeOf(error: SmtpError): DeliveryOutcome {
  const { code = "smtp", command = "", responseCode, syscall } = error;
  const reason = responseCode === undefined ? code : `${code}-${responseCode}`;
  if (responseCode !== undefined) {
    const isAboutThisMail = command === "RCPT TO" || command === "DATA" || code === "EENVELOPE" || code === "EMESSAGE";
    return responseCode >= 500 && isAboutThisMail && command !== "MAIL FROM"
      ? { outcome: "refused", reason }
      : { outcome: "later", reason };
  }
  const isUnsent = syscall === "connect" || ["EDNS", "ETLS", "EREQUIRETLS", "EAUTH", "ENOAUTH"].includes(code);
  return { outcome: isUnsent ? "later" : "unknown", reason };
}
