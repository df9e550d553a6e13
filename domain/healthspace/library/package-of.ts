import { localeOf, textOf } from "./fhir-elements";
import type { Text } from "./form";
import { headOf } from "./form-of";
import type { PlanDefinition } from "./plan-definition";

export interface Package {
  url: string;
  version: string;
  title: Text;
  description: Text | null;
  parts: Part[];
}

export interface Part {
  id: string;
  /** `null`: that of the Questionnaire. */
  title: Text | null;
  questionnaire: { url: string; version: string };
  repeats: "once" | "repeated";
  /** The part that must be handed in (a page: read) before this one opens. */
  after: string | null;
}

/** The parts of a PlanDefinition that the check let through (`readResource`), in their order. */
export function packageOf(plan: PlanDefinition): Package {
  const locale = localeOf(plan.language);
  const { url, version } = plan;
  const parts = plan.action.map((action): Part => {
    return {
      id: action.id,
      title: textOf(locale, action.title, action._title),
      questionnaire: splitCanonical(action.definitionCanonical),
      repeats: action.cardinalityBehavior === "multiple" ? "repeated" : "once",
      after: action.relatedAction?.[0]?.actionId ?? null,
    };
  });
  return { url, version, ...headOf(plan), parts };
}

/** `url|version` in its two parts. */
export function splitCanonical(canonical: string): { url: string; version: string } {
  const bar = canonical.indexOf("|");
  return { url: canonical.slice(0, bar), version: canonical.slice(bar + 1) };
}
