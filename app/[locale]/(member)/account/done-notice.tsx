import { ArrivalNotice } from "@/app/_components/arrival-notice";

/** What was just done, at the top of the page it leads back to. Nothing when there is no text. */
export function DoneNotice({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <ArrivalNotice kind="success">
      <p>{text}</p>
    </ArrivalNotice>
  );
}
