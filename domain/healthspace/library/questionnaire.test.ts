import type fhir4 from "fhir/r4";
import { expectTypeOf, test } from "vitest";
import type { PlanDefinition } from "./plan-definition";
import type { Questionnaire } from "./questionnaire";

test("what the library reads is FHIR R4 and nothing of our own", () => {
  expectTypeOf<Questionnaire>().toExtend<fhir4.Questionnaire>();
  expectTypeOf<PlanDefinition>().toExtend<fhir4.PlanDefinition>();
});
