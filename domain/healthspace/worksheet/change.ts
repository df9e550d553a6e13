import type { Context } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import type { WorkRefused } from "./save-answers";

/** "Aanpassen": what was handed in becomes a draft again, and stays readable until number 2 is handed in. Twice is once. */
export async function reopenWork(_ctx: Context, _who: Who, _id: string): Promise<Result<null, WorkRefused>> {
  throw new Error("not built yet");
}

/** "Toch niet aanpassen": the answers are again those that were handed in. */
export async function dropChange(_ctx: Context, _who: Who, _id: string): Promise<Result<null, WorkRefused>> {
  throw new Error("not built yet");
}
