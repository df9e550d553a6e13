/**
 * How the server's Node keeps its memory small (ADR 0061). Left alone it lets rubbish lie until the heap is many times what is in
 * use. With these it grows by half before it cleans up, and nothing is refused: a crowd may still take what it needs.
 */
export const serverFlags = ["--heap-growing-percent=50", "--max-semi-space-size=8"];
