import { parseArgs } from "node:util";
import { oldKeysInUse, rotateKeys } from "@/domain/operations/maintenance/reseal";
import { operatorNamed, type Run, withContext } from "./run";

const HELP = `npm run keys:rotate [-- --check] [--by NAME]

Seals with the first secret of AUTH_SECRET what older ones closed, in batches, while servers run. Broken off, it goes on where it was.
Then says what still needs an older secret. --check only says that.`;

/** Exit code 1: something could not be opened with any secret of AUTH_SECRET. */
export const keysRotate: Run = async (args, print) => {
  const { values } = parseArgs({
    args,
    options: { help: { type: "boolean" }, check: { type: "boolean" }, by: { type: "string" } },
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const operator = operatorNamed(values.by);
  return withContext(async (ctx) => {
    let unreadable = 0;
    if (!values.check) {
      const rotated = await rotateKeys(ctx, operator, (place, { done }) =>
        print(`${place}: ${done} sealed anew so far`),
      );
      unreadable = rotated.unreadable;
      print(`${rotated.done} values sealed anew with key ${ctx.keys.activeId}; ${unreadable} could not be opened.`);
    }
    const left = await oldKeysInUse(ctx);
    print(
      `Still under an older key: ${left.sealed} sealed values, ${left.passwords} passwords (each moves at its next login), ${left.codeSets} sets of recovery codes (each until its owner makes new ones).`,
    );
    const free = left.sealed + left.passwords + left.codeSets === 0;
    print(free ? "The older secrets may go." : "Keep the older secrets in AUTH_SECRET.");
    return unreadable === 0 ? 0 : 1;
  });
};
