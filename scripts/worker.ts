// Sends what is in the outbox, in a process of its own. The server leaves that to it when OUTBOX_WORKER=separate.
import nextEnv from "@next/env";
import { getContext } from "@/server/context";
import { log } from "@/server/log";
import { prepare, startDelivery } from "@/server/start-up";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

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
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
