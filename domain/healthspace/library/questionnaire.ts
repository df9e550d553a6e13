import * as z from "zod";
import type { RefusalReason } from "./content-problem";
import {
  because,
  boolean,
  coding,
  decimal,
  element,
  extension,
  integer,
  modifierExtension,
  R4,
  refusedElement,
  resourceHead,
  string,
} from "./fhir-elements";

// The part of the FHIR R4 Questionnaire (4.0.1) that the library knows. What R4 has besides is either refused here, because leaving
// it out would change what is asked, or kept and named in the report of the import (`unused.ts`).

export const ITEM_CONTROL = `${R4}/questionnaire-itemControl`;
export const MIN_VALUE = `${R4}/minValue`;
export const MAX_VALUE = `${R4}/maxValue`;
export const SLIDER_STEP = `${R4}/questionnaire-sliderStepValue`;
export const ORDINAL_VALUE = `${R4}/ordinalValue`;
export const HIDDEN = `${R4}/questionnaire-hidden`;

/** The code of a group whose scores are added up. */
export const MEASURE = { system: "https://example.nl/fhir/CodeSystem/item-role", code: "measure" } as const;

const notR4 = { error: "not-r4" satisfies RefusalReason };

export const ITEM_TYPES = [
  "group",
  "display",
  "string",
  "text",
  "integer",
  "decimal",
  "boolean",
  "date",
  "choice",
  "open-choice",
] as const;

const date = z.iso.date({ error: "not-r4" });

const option = z.object(
  {
    valueCoding: coding.optional(),
    valueString: string.max(1_000, notR4).optional(),
    get _valueString() {
      return element.optional();
    },
    valueInteger: integer.optional(),
    valueDate: refusedElement("options"),
    valueTime: refusedElement("options"),
    valueReference: refusedElement("options"),
    initialSelected: z.literal(false, { error: "initial" }).optional(),
    extension: z.array(extension, notR4).optional(),
    modifierExtension,
  },
  notR4,
);
export type AnswerOption = z.infer<typeof option>;

const enableWhen = z.object(
  {
    question: string,
    operator: z.enum(["exists", "=", "!=", ">", "<", ">=", "<="], notR4),
    answerBoolean: boolean.optional(),
    answerDecimal: decimal.optional(),
    answerInteger: integer.optional(),
    answerDate: date.optional(),
    answerString: string.optional(),
    answerCoding: coding.optional(),
    answerDateTime: refusedElement("enable-when-answer"),
    answerTime: refusedElement("enable-when-answer"),
    answerQuantity: refusedElement("enable-when-answer"),
    answerReference: refusedElement("enable-when-answer"),
    modifierExtension,
  },
  notR4,
);
export type EnableWhen = z.infer<typeof enableWhen>;

const item = z.object(
  {
    linkId: z.string(because("link-id")).regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, { error: "link-id" }),
    code: z.array(coding, notR4).optional(),
    prefix: string.max(50, notR4).optional(),
    text: string.optional(),
    _text: element.optional(),
    type: z.enum(ITEM_TYPES, because("type")),
    enableWhen: z.array(enableWhen, notR4).min(1, notR4).optional(),
    enableBehavior: z.enum(["all", "any"], notR4).optional(),
    required: boolean.optional(),
    repeats: boolean.optional(),
    maxLength: integer.min(1, notR4).optional(),
    answerOption: z.array(option, notR4).min(1, notR4).optional(),
    answerValueSet: refusedElement("value-set"),
    definition: refusedElement("definition"),
    initial: refusedElement("initial"),
    readOnly: z.literal(false, { error: "read-only" }).optional(),
    extension: z.array(extension, notR4).optional(),
    modifierExtension,
    get item(): z.ZodOptional<z.ZodArray<typeof item>> {
      return z.array(item, notR4).min(1, notR4).optional();
    },
  },
  notR4,
);
export type QuestionnaireItem = z.infer<typeof item>;

export const questionnaire = z.object(
  {
    resourceType: z.literal("Questionnaire"),
    ...resourceHead,
    extension: z.array(extension, notR4).optional(),
    item: z.array(item, notR4).min(1, notR4),
  },
  notR4,
);
export type Questionnaire = z.infer<typeof questionnaire>;
