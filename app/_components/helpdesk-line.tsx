import "server-only";
import { Callable } from "@/components/ui/phone-link";
import { getEnv } from "@/server/runtime/context";

/** A sentence in which the helpdesk's number can be called. */
export function HelpdeskLine({ text }: { text: string }) {
  return <Callable text={text} phone={getEnv().HELPDESK_PHONE} />;
}
