import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the first client pass, true as soon as script runs: what only works with script shows then. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
