import * as z from "zod";
import type { RefusalReason } from "./content-problem";
import { because, element, resourceHead, string } from "./fhir-elements";

// The part of the FHIR R4 PlanDefinition that a package is: its parts in their order. Anything else in it would be a rule that nobody
// carries out, so it is refused (strict objects), not left unused.

const notR4 = { error: "not-r4" satisfies RefusalReason };

const relatedAction = z.strictObject(
  { actionId: string, relationship: z.literal("after-end", because("action")) },
  { error: "action" },
);

const action = z.strictObject(
  {
    id: z.string(because("action")).regex(/^[A-Za-z0-9.-]{1,64}$/, { error: "action" }),
    title: string.max(200, notR4).optional(),
    _title: element.optional(),
    /** `url|version` of a Questionnaire: a part must stay what it was when the package was published. */
    definitionCanonical: z
      .string(because("canonical"))
      .max(320, { error: "canonical" })
      .regex(/^[^\s|#]+\|[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, { error: "canonical" }),
    /** A part that is done again and again, such as a diary. */
    cardinalityBehavior: z.enum(["single", "multiple"], { error: "action" }).optional(),
    relatedAction: z.array(relatedAction, { error: "action" }).length(1, { error: "action" }).optional(),
  },
  { error: "action" },
);

export const planDefinition = z.strictObject(
  {
    resourceType: z.literal("PlanDefinition"),
    id: z.string().optional(),
    meta: z.object({}, notR4).optional(),
    ...resourceHead,
    action: z.array(action, notR4).min(1, { error: "action" }).max(50, { error: "action" }),
  },
  { error: "action" },
);
export type PlanDefinition = z.infer<typeof planDefinition>;
