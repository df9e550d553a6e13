import { useEffect, useState } from "react";

/** True once `active` has lasted longer than a second: quick answers cause no flicker and no announcement. */
export function useLate(active: boolean): boolean {
  const [late, setLate] = useState(false);

  useEffect(() => {
    setLate(false);
    if (!active) return;
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, [active]);

  return active && late;
}
