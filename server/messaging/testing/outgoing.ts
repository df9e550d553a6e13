import type { Outgoing } from "../transport";

/** A rendered mail, text message and call. */
export const outgoingMail: Outgoing = {
  id: "3f0c9d2e-5b7a-4c1d-8e6f-0a1b2c3d4e5f",
  channel: "mail",
  to: "noor@example.nl",
  locale: "nl",
  subject: "Je beveiliging is veranderd – één bericht voor Zoë",
  text: "Hallo Zoë,\n\nDit is een bericht.",
  html: '<html lang="nl"><body><p>Hallo Zoë,</p></body></html>',
};

export const outgoingText: Outgoing = {
  ...outgoingMail,
  channel: "sms",
  to: "+31612345678",
  subject: "",
  text: "Code A: 123456 voor Karify, tot 14:32. Geef deze code aan niemand.\n\n@my.example.nl #123456",
  html: "",
};

export const outgoingCall: Outgoing = {
  ...outgoingText,
  channel: "voice",
  text: "Je code is … drie … nul … Tot ziens.",
};
