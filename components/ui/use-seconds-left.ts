import { useEffect, useState } from "react";

/**
 * Whole seconds until `until`, seen from `now`: both are server times in epoch milliseconds.
 * Only their difference counts, measured on with the monotonic clock, so a wrong clock on the device does not matter.
 */
export function useSecondsLeft(until: number, now: number): number {
  const [secondsLeft, setSecondsLeft] = useState(() => toSeconds(until - now));

  useEffect(() => {
    const start = performance.now();
    const total = until - now;
    setSecondsLeft(toSeconds(total));
    if (total <= 0) return;
    const timer = setInterval(() => {
      const left = total - (performance.now() - start);
      setSecondsLeft(toSeconds(left));
      if (left <= 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until, now]);

  return secondsLeft;
}

function toSeconds(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds / 1000));
}
