import type { Context } from "../context";
import type { Draft, Form } from "../healthspace/library/form";
import { formOf } from "../healthspace/library/form-of";
import { importContent } from "../healthspace/library/import";
import { MEASURE, questionnaire } from "../healthspace/library/questionnaire";
import { findPublished } from "../healthspace/library/versions";
import { handIn } from "../healthspace/submission/hand-in";
import { checkWork } from "../healthspace/worksheet/check";
import { putWorkReady, type WorkToPutReady } from "../healthspace/worksheet/put-ready";
import type { SaveAnswers } from "../healthspace/worksheet/save-answers";
import { saveAnswers } from "../healthspace/worksheet/save-answers";
import { findWork, type Work } from "../healthspace/worksheet/work";
import { buildHealthspace, buildMembership } from "../operations/demo/build";
import type { Account } from "../platform/account/account";
import { inTransaction } from "../transaction";
import { present, value } from "./answers";
import { type Inside, logIn } from "./log-in";
import { personWithoutTwoFactor } from "./people";

// Work that the tests tell their stories about.

const both = (nl: string, en: string) => ({ text: nl, _text: translated(en) });

function translated(en: string) {
  const url = "http://hl7.org/fhir/StructureDefinition/translation";
  return {
    extension: [
      {
        url,
        extension: [
          { url: "lang", valueCode: "en" },
          { url: "content", valueString: en },
        ],
      },
    ],
  };
}

const control = (code: string) => ({
  url: "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
  valueCodeableConcept: {
    coding: [{ system: "http://hl7.org/fhir/questionnaire-item-control", code }],
  },
});
const limit = (name: "minValue" | "maxValue", valueInteger: number) => ({
  url: `http://hl7.org/fhir/StructureDefinition/${name}`,
  valueInteger,
});
const coding = (code: string, nl: string, en: string, score?: number) => ({
  valueCoding: { system: "https://example.nl/codes", code, display: nl, _display: translated(en) },
  ...(score === undefined
    ? {}
    : { extension: [{ url: "http://hl7.org/fhir/StructureDefinition/ordinalValue", valueDecimal: score }] }),
});
const often = [coding("never", "nooit", "never", 0), coding("often", "vaak", "often", 3)];

/** Two pages with every kind of field, a chain of three questions that depend on each other, and a sum. */
const sleepQuestionnaire = {
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/slapen",
  version: "1.0.0",
  title: "Slapen",
  _title: translated("Sleeping"),
  status: "active",
  language: "nl",
  item: [
    {
      linkId: "night",
      type: "group",
      ...both("Jouw nacht", "Your night"),
      item: [
        { linkId: "intro", type: "display", ...both("Denk aan vannacht.", "Think of last night.") },
        { linkId: "story", type: "text", ...both("Hoe ging het?", "How was it?"), required: true },
        { linkId: "word", type: "string", maxLength: 20, ...both("In één woord", "In one word") },
        {
          linkId: "hours",
          type: "integer",
          ...both("Hoeveel uur?", "How many hours?"),
          extension: [limit("minValue", 0), limit("maxValue", 24)],
        },
        { linkId: "average", type: "decimal", ...both("Gemiddeld?", "On average?") },
        { linkId: "since", type: "date", ...both("Sinds wanneer?", "Since when?") },
      ],
    },
    {
      linkId: "help",
      type: "group",
      ...both("Hulp", "Help"),
      item: [
        { linkId: "helped", type: "boolean", ...both("Helpt iemand je?", "Does anybody help you?") },
        {
          linkId: "who",
          type: "open-choice",
          ...both("Wie?", "Who?"),
          required: true,
          answerOption: [coding("partner", "Mijn partner", "My partner"), coding("friend", "Een vriend", "A friend")],
          enableWhen: [{ question: "helped", operator: "=", answerBoolean: true }],
        },
        {
          linkId: "how",
          type: "text",
          ...both("Hoe helpt een vriend?", "How does a friend help?"),
          enableWhen: [
            { question: "who", operator: "=", answerCoding: { system: "https://example.nl/codes", code: "friend" } },
          ],
        },
        {
          linkId: "awake",
          type: "choice",
          repeats: true,
          ...both("Wat houdt je wakker?", "What keeps you awake?"),
          answerOption: [coding("noise", "Geluid", "Noise"), coding("thoughts", "Gedachten", "Thoughts")],
        },
        {
          linkId: "rested",
          type: "integer",
          ...both("Hoe uitgerust?", "How rested?"),
          extension: [control("slider"), limit("minValue", 0), limit("maxValue", 10)],
          item: [
            {
              linkId: "rested-low",
              type: "display",
              ...both("helemaal niet", "not at all"),
              extension: [control("lower")],
            },
            { linkId: "rested-high", type: "display", ...both("helemaal", "fully"), extension: [control("upper")] },
          ],
        },
      ],
    },
    {
      linkId: "unrest",
      type: "group",
      ...both("Onrust", "Unrest"),
      code: [MEASURE],
      item: [
        { linkId: "tense", type: "choice", ...both("Gespannen", "Tense"), answerOption: often },
        { linkId: "worried", type: "choice", ...both("Bezorgd", "Worried"), answerOption: often },
      ],
    },
  ],
};

const readingPage = {
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/lezen",
  version: "1.0.0",
  title: "Zo werkt het",
  _title: translated("How it works"),
  status: "active",
  language: "nl",
  item: ["one", "two"].map((linkId) => ({
    linkId,
    type: "group",
    ...both(`Bladzijde ${linkId}`, `Page ${linkId}`),
    item: [{ linkId: `${linkId}-text`, type: "display", ...both("Lees dit.", "Read this.") }],
  })),
};

const diary = {
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/dagboek",
  version: "1.0.0",
  title: "Dagboek",
  _title: translated("Diary"),
  status: "active",
  language: "nl",
  item: [{ linkId: "today", type: "text", ...both("Hoe was vandaag?", "How was today?") }],
};

const plan = {
  resourceType: "PlanDefinition",
  url: "https://example.nl/fhir/PlanDefinition/slaappakket",
  version: "1.0.0",
  title: "Slaappakket",
  _title: translated("Sleep package"),
  status: "active",
  language: "nl",
  action: [
    { id: "read", definitionCanonical: `${readingPage.url}|1.0.0` },
    {
      id: "fill-in",
      title: "Jouw nacht",
      _title: translated("Your night"),
      definitionCanonical: `${sleepQuestionnaire.url}|1.0.0`,
    },
    { id: "diary", definitionCanonical: `${diary.url}|1.0.0`, cardinalityBehavior: "multiple" },
    {
      id: "look-back",
      definitionCanonical: `${diary.url}|1.0.0`,
      relatedAction: [{ actionId: "fill-in", relationship: "after-end" }],
    },
  ],
};

export function sleepForm(): Form {
  return formOf(questionnaire.parse(sleepQuestionnaire));
}

/** Version ids of what the tests put ready. */
export interface TestLibrary {
  sleep: string;
  page: string;
  diary: string;
  package: string;
}

export async function importTestLibrary(ctx: Context): Promise<TestLibrary> {
  const entry = [sleepQuestionnaire, readingPage, diary, plan].map((resource) => ({ resource }));
  const bundle = JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
  value(await importContent(ctx, bundle, { shelf: null, by: "system", mode: "publish" }));
  const id = async ({ url, version }: { url: string; version: string }) =>
    present(await findPublished(ctx, { url, version }, null)).id;
  return {
    sleep: await id(sleepQuestionnaire),
    page: await id(readingPage),
    diary: await id(diary),
    package: await id(plan),
  };
}

/** So many long texts on one page. Answers the id of the version. */
export async function importLongPage(ctx: Context, questions: number): Promise<string> {
  const item = Array.from({ length: questions }, (_, nth) => ({
    linkId: `q${nth}`,
    type: "text",
    ...both(`Vraag ${nth}`, `Question ${nth}`),
  }));
  const long = { ...diary, url: "https://example.nl/fhir/Questionnaire/lang", item };
  value(await importContent(ctx, JSON.stringify(long), { shelf: null, by: "system", mode: "publish" }));
  return present(await findPublished(ctx, long, null)).id;
}

/** The same questions, published anew with other words. Answers the id of that version. */
export async function importNewer(ctx: Context): Promise<string> {
  const newer = { ...sleepQuestionnaire, version: "2.0.0", item: sleepQuestionnaire.item.slice(1) };
  value(await importContent(ctx, JSON.stringify(newer), { shelf: null, by: "system", mode: "publish" }));
  return present(await findPublished(ctx, newer, null)).id;
}

/** A Healthspace in which this person is a client; answers its id. */
export async function aPlaceFor(
  ctx: Context,
  account: Account,
  alias = "hier",
  requiredFrom?: number,
): Promise<string> {
  const id = await buildHealthspace(ctx, {
    alias,
    name: "Hier",
    descriptionNl: "",
    descriptionEn: "",
    ...(requiredFrom === undefined ? {} : { twoFactorRequiredFrom: requiredFrom }),
  });
  await buildMembership(ctx, account, id);
  return id;
}

export async function putReady(
  ctx: Context,
  account: Account,
  work: Pick<WorkToPutReady, "healthspaceId" | "versionId"> & Partial<WorkToPutReady>,
): Promise<string> {
  const whole = { accountId: account.id, assignedBy: null, subtitle: "Module 1", ...work };
  return present(await inTransaction(ctx, (ctx) => putWorkReady(ctx, whole)));
}

/** Work for Cas, who is logged in: the questionnaire about sleep, put ready in the Healthspace `here`. */
export async function workForCas(
  ctx: Context,
): Promise<{ library: TestLibrary; cas: Inside; here: string; id: string }> {
  const library = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  const here = await aPlaceFor(ctx, account);
  const id = await putReady(ctx, account, { healthspaceId: here, versionId: library.sleep });
  return { library, cas: await logIn(ctx, account), here, id };
}

export async function workOf(ctx: Context, account: Account, id: string): Promise<Work> {
  return present(await findWork(ctx, account.id, id), "work");
}

export const text = (typed: string): Draft => ({ text: typed, chosen: [] });
export const choice = (...chosen: string[]): Draft => ({ text: "", chosen });

/** Types these answers on a page that was just opened. */
export async function type(
  ctx: Context,
  who: Inside,
  id: string,
  drafts: Record<string, Draft>,
  other: Partial<SaveAnswers> = {},
) {
  const { round, drafts: stored } = await workOf(ctx, who.account, id);
  const answers = Object.entries(drafts).map(([linkId, draft]) => ({
    linkId,
    revision: stored.get(linkId)?.revision ?? 0,
    draft,
  }));
  return saveAnswers(ctx, who, { id, round, answers, ...other });
}

/** Checks and hands in what is there; answers the id of the submission. */
export async function handInNow(ctx: Context, who: Inside, id: string): Promise<string> {
  const work = await workOf(ctx, who.account, id);
  const { revisionSum } = checkWork(work);
  return value(await handIn(ctx, who, { id, round: work.round, revisionSum })).submissionId;
}
