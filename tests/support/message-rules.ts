import type { Message } from "./inbox";
import type { Person } from "./people";

/**
 * What is wrong with the messages that these people got (T28, T64): who sees a telephone or a mailbox over somebody's shoulder reads
 * no name, number or code in a subject and no name in a text message; both parts of a mail carry the same links, all to this site.
 */
export function faultsOf(messages: readonly Message[], people: readonly Person[], origin: string): string[] {
  return people.flatMap((person) =>
    messages
      .filter(({ to }) => to === person.email || to === person.phone.e164)
      .flatMap((message) => {
        const faults =
          message.channel === "mail" ? faultsOfMail(message, person, origin) : faultsOfText(message, person);
        return faults.map((fault) => `${fault}: ${message.subject || message.text}`);
      }),
  );
}

function faultsOfMail({ subject, text, html }: Message, person: Person, origin: string): string[] {
  const inText = [...text.matchAll(/https?:\/\/\S+/g)].map(([address]) => address);
  const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, address]) => address);
  const secrets = [person.password, person.secret, ...person.codes].filter((secret) => secret !== "");
  return [
    ...(isNamedIn(subject, person) ? ["a name in the subject"] : []),
    ...(/\d{4}/.test(subject) ? ["a number in the subject"] : []),
    ...(secrets.some((secret) => `${subject} ${text}`.includes(secret)) ? ["a secret"] : []),
    ...(inText.length < 1 || inText.length > 2 ? [`${inText.length} links`] : []),
    ...(inText.join() === inHtml.join() ? [] : ["other links in HTML"]),
    ...(inText.every((address) => address.startsWith(`${origin}/`)) ? [] : ["a link to elsewhere"]),
  ];
}

function faultsOfText({ text }: Message, person: Person): string[] {
  return isNamedIn(text, person) ? ["a name in a text message"] : [];
}

function isNamedIn(text: string, { name, email }: Person): boolean {
  return [email, ...name.split(" ")].some((part) => new RegExp(`\\b${part}\\b`).test(text));
}
