import * as z from "zod";
import { type PathStep, pathOf, type Remark, shown } from "./content-problem";
import { type Extension, extensionOf, RENDERING_MARKDOWN, TRANSLATION } from "./fhir-elements";
import {
  ITEM_CONTROL,
  MAX_VALUE,
  MEASURE,
  MIN_VALUE,
  ORDINAL_VALUE,
  type QuestionnaireItem,
  SLIDER_STEP,
} from "./questionnaire";
import { controlOf, partOfQuestion } from "./questionnaire-item";

// What stands in content that was let in and is not used. Found by walking the content along the schema, so that an element the
// schema does not know is always named.

type Report = (steps: PathStep[], found?: string) => void;

export function remarksOf(schema: z.core.$ZodType, resource: unknown, root: string): Remark[] {
  const remarks: Remark[] = [];
  walk(schema, resource, [], (steps, found) => {
    remarks.push({ path: pathOf(root, steps), ...(found === undefined ? {} : { found: shown(found) }) });
  });
  return remarks;
}

/** What identifies or narrates a resource, and says nothing of how it is asked. */
const SILENT = new Set(["id", "meta", "text", "name"]);

function walk(schema: z.core.$ZodType, value: unknown, steps: PathStep[], report: Report): void {
  if (schema instanceof z.ZodOptional) walk(schema.unwrap(), value, steps, report);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    value.forEach((entry, index) => {
      walk(schema.element, entry, [...steps, index], report);
    });
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "extension") reportExtensions(inner, steps, report);
    else if (Object.hasOwn(schema.shape, key)) walk(schema.shape[key], inner, [...steps, key], report);
    else if (key !== "id" && !(steps.length === 0 && SILENT.has(key))) report([...steps, key]);
  }
  if ("linkId" in schema.shape) reportItem(value as QuestionnaireItem, steps, report);
}

function reportExtensions(extensions: Extension[], steps: PathStep[], report: Report): void {
  const owner = String(steps.findLast((step) => typeof step === "string") ?? "");
  extensions.forEach((extension, index) => {
    const at = [...steps, "extension", index];
    if (!isUsedAt(owner, extension)) report(at, extension.url);
    else if (extension.url === RENDERING_MARKDOWN) {
      reportExtensions(extension._valueMarkdown?.extension ?? [], [...at, "_valueMarkdown"], report);
    }
  });
}

const OF_AN_ITEM = new Set([ITEM_CONTROL, MIN_VALUE, MAX_VALUE, SLIDER_STEP]);

/** `owner`: the element that the extension stands in. */
function isUsedAt(owner: string, { url, extension }: Extension): boolean {
  if (owner === "item") return OF_AN_ITEM.has(url);
  if (owner === "answerOption" || owner === "valueCoding") return url === ORDINAL_VALUE;
  if (owner === "_text" && url === RENDERING_MARKDOWN) return true;
  const lang = extensionOf(extension, "lang")?.valueCode ?? "";
  return owner.startsWith("_") && url === TRANSLATION && /^(nl|en)(-|$)/.test(lang);
}

const CONTROLS: Record<string, readonly string[]> = {
  string: ["text-area"],
  text: ["text-area"],
  integer: ["slider"],
  decimal: ["slider"],
  choice: ["radio-button", "check-box", "drop-down"],
  "open-choice": ["radio-button", "check-box", "drop-down"],
};

function reportItem(item: QuestionnaireItem, steps: PathStep[], report: Report): void {
  const control = controlOf(item);
  const indexOf = (url: string) => item.extension?.findIndex((extension) => extension.url === url) ?? -1;
  if (control !== undefined && !partOfQuestion(item) && !CONTROLS[item.type]?.includes(control)) {
    report([...steps, "extension", indexOf(ITEM_CONTROL)], control);
  }
  const isNumber = item.type === "integer" || item.type === "decimal";
  for (const url of isNumber ? [] : [MIN_VALUE, MAX_VALUE, SLIDER_STEP]) {
    if (indexOf(url) >= 0) report([...steps, "extension", indexOf(url)], url);
  }
  if (item.maxLength !== undefined && item.type !== "string" && item.type !== "text") report([...steps, "maxLength"]);
  item.code?.forEach(({ system, code }, index) => {
    const isUsed = item.type === "group" && system === MEASURE.system && code === MEASURE.code;
    if (!isUsed) report([...steps, "code", index], `${system ?? ""}|${code ?? ""}`);
  });
}
