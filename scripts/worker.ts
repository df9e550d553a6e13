// The outbox worker in a process of its own, for OUTBOX_WORKER=separate: sends messages and settles what is due.
import nextEnv from "@next/env";
import { describeError, innermostReason, log } from "@/server/observability/log";
import { getContext } from "@/server/runtime/context";
import { prepare, startDelivery } from "@/server/runtime/start-up";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

// The supervisor restarts this process, and messages in progress are sent again under the same key. Node itself would print the
// message of the error, which may hold what a person typed.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => {
    log.fatal({ error: describeError(error) }, event);
    process.exit(1);
  });
}

try {
  await prepare();
  const worker = startDelivery();
  log.info("the worker takes messages from the outbox");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      // Messages in progress are finished and recorded first.
      await worker.stop();
      getContext().db.close();
      log.info("the worker stopped");
      process.exit(0);
    });
  }
} catch (error) {
  process.stderr.write(`${innermostReason(error)}\n`);
  process.exit(1);
}
