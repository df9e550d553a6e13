import { type SendSignalAllAcceptedCredentialsOpts, sendSignal } from "@simplewebauthn/browser";

/** Browsers that do not listen are no news to anybody. */
export async function tellBrowser(known: SendSignalAllAcceptedCredentialsOpts): Promise<void> {
  await sendSignal(known).catch(() => undefined);
}
