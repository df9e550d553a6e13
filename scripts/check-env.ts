// Validates the environment as the server will, and prints what is wrong. No output when it is valid.
import nextEnv from "@next/env";
import { readEnv } from "@/server/runtime/env";

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => {}, error: console.error });

try {
  readEnv(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
