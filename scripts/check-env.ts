// Reads the environment as the server will, and says what is wrong with it. No output when all is well.
import nextEnv from "@next/env";
import { checkSettings } from "@/server/runtime/check-settings";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

try {
  checkSettings(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
