import { type MouseEvent, useEffect, useRef } from "react";

/**
 * Click handler for a submit button: refuses a press while `pending`, and a second one within a second of the first,
 * before React had the time to show that it is pending (double click). Free again as soon as the answer is there.
 */
export function useSinglePress(pending: boolean, blocked = false): (event: MouseEvent) => void {
  const lastPress = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    if (!pending) lastPress.current = Number.NEGATIVE_INFINITY;
  }, [pending]);

  return (event) => {
    const tooSoon = event.timeStamp - lastPress.current < 1000;
    if (pending || blocked || tooSoon) event.preventDefault();
    else lastPress.current = event.timeStamp;
  };
}
