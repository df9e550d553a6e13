// Sends what is in the outbox, in a process of its own. The server leaves that to it when OUTBOX_WORKER=separate.
import nextEnv from "@next/env";
import { describeError, innermostReason, log } from "@/server/observability/log";
import { getContext } from "@/server/runtime/context";
import { prepare, startDelivery } from "@/server/runtime/start-up";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

// Whoever supervises this starts it again, and what was under way goes out under the same key. Node's own last words would be the
// message of the error, and with it what a person typed.
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
      // What is being sent is finished and written down first.
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
