import { pathOf, type Refusal, shown } from "./content-problem";
import { inEachLanguage, problemsOfTexts } from "./markdown-texts";
import type { PlanDefinition } from "./plan-definition";

/** What the shape alone does not say of a PlanDefinition: parts that wait for each other. */
export function refusalsOfPlan({ action, description, _description }: PlanDefinition, root: string): Refusal[] {
  const refusals: Refusal[] = [];
  const after = new Map<string, string>();
  action.forEach(({ id, relatedAction }, index) => {
    if (action.findIndex((other) => other.id === id) < index) {
      refusals.push({ path: pathOf(root, ["action", index, "id"]), reason: "action", found: shown(id) });
    }
    const [related] = relatedAction ?? [];
    if (!related) return;
    after.set(id, related.actionId);
    if (action.some(({ id }) => id === related.actionId)) return;
    const path = pathOf(root, ["action", index, "relatedAction", 0, "actionId"]);
    refusals.push({ path, reason: "action-unknown", found: shown(related.actionId) });
  });
  action.forEach(({ id }, index) => {
    if (waitsForItself(id, after)) {
      refusals.push({ path: pathOf(root, ["action", index, "relatedAction", 0]), reason: "action-circle" });
    }
  });
  for (const { steps, reason, found } of problemsOfTexts(
    inEachLanguage(description, _description, [], "description"),
  )) {
    refusals.push({ path: pathOf(root, steps), reason, found: shown(found) });
  }
  return refusals;
}

function waitsForItself(id: string, after: Map<string, string>): boolean {
  const seen = new Set<string>();
  for (let next = after.get(id); next !== undefined && !seen.has(next); next = after.get(next)) {
    if (next === id) return true;
    seen.add(next);
  }
  return false;
}
