import type * as z from "zod";
import { fail, ok, type Result } from "../../result";
import { pathOf, type Refusal, type RefusalReason, type Remark, shown } from "./content-problem";
import { countItems } from "./count-items";
import { type PlanDefinition, planDefinition } from "./plan-definition";
import { refusalsOfPlan } from "./plan-definition-rules";
import { type Questionnaire, questionnaire } from "./questionnaire";
import { refusalsOf } from "./questionnaire-rules";
import type { NotReadable } from "./read-json";
import { remarksOf } from "./unused";

export type ReadResource = { remarks: Remark[] } & (
  | { resource: Questionnaire; raw: object }
  | { resource: PlanDefinition; raw: object }
);

/** One resource of the library, whole or refused with everything that is wrong with it. `raw` is what `readJson` let through. */
export function readResource(raw: unknown, root: string): Result<ReadResource, NotReadable> {
  const type = typeof raw === "object" && raw !== null && "resourceType" in raw ? raw.resourceType : undefined;
  if (typeof raw !== "object" || raw === null) return refused([{ path: root, reason: "not-a-resource" }]);
  if (type === "Questionnaire") return readQuestionnaire(raw, root);
  if (type === "PlanDefinition") return readPlanDefinition(raw, root);
  return refused([{ path: `${root}.resourceType`, reason: "not-a-resource", found: shown(String(type)) }]);
}

function readQuestionnaire(raw: object, root: string): Result<ReadResource, NotReadable> {
  const tooMany = countItems(raw, root);
  if (tooMany.length > 0) return refused(tooMany);
  const parsed = questionnaire.safeParse(raw);
  if (!parsed.success) return refused(refusalsOfShape(parsed.error, raw, root));
  const refusals = refusalsOf(parsed.data, root);
  if (refusals.length > 0) return refused(refusals);
  return ok({ resource: parsed.data, raw, remarks: remarksOf(questionnaire, raw, root) });
}

function readPlanDefinition(raw: object, root: string): Result<ReadResource, NotReadable> {
  const parsed = planDefinition.safeParse(raw);
  if (!parsed.success) return refused(refusalsOfShape(parsed.error, raw, root));
  const refusals = refusalsOfPlan(parsed.data, root);
  if (refusals.length > 0) return refused(refusals);
  return ok({ resource: parsed.data, raw, remarks: remarksOf(planDefinition, raw, root) });
}

/** More help nobody: the first of them are mended first. */
const MOST = 100;

function refused(refusals: Refusal[]): Result<never, NotReadable> {
  return fail({ code: "content-refused", refusals: refusals.slice(0, MOST) });
}

function refusalsOfShape(error: z.ZodError, raw: object, root: string): Refusal[] {
  return error.issues.slice(0, MOST).flatMap((issue): Refusal[] => {
    // A strict object names all that it does not know in one issue.
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: pathOf(root, [...issue.path, key]), reason: "action" }));
    }
    const value = issue.path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)?.[step], raw);
    const found = typeof value === "string" || typeof value === "number" ? { found: shown(String(value)) } : {};
    const reason = (value === undefined ? "missing" : issue.message) as RefusalReason;
    return [{ path: pathOf(root, issue.path), reason, ...found }];
  });
}
