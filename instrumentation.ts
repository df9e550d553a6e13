/** Next calls this once per process before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startUpOrExit } = await import("@/server/runtime/start-up");
    await startUpOrExit();
  }
}
