/**
 * Flags that keep the memory of the server small (ADR 0092). By default V8 collects garbage only when the heap is many times what is
 * in use. With these the heap grows by three quarters between collections. They are no limit: under load it may still grow as needed.
 */
export const serverFlags = ["--heap-growing-percent=75", "--max-semi-space-size=16"];
