// Validates the environment as the server will, and prints what is wrong. No output when it is valid.
import nextEnv from "@next/env";
import { checkSettings } from "@/server/runtime/check-settings";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

try {
  checkSettings(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
