import type { Locale, ReadContext } from "../../context";

/** What the file with somebody's own data says about their care. Times are ISO 8601. */
export interface DossierExport {
  contacts: {
    healthspace: string;
    name: string;
    access: "messages" | "record";
    offeredAt: string;
    acceptedAt: string | null;
    refusedAt: string | null;
    narrowedAt: string | null;
    untilAt: string | null;
    endedAt: string | null;
  }[];
  /** FHIR R4 QuestionnaireResponses, as they were handed in. */
  submissions: { healthspace: string; title: string; number: number; submittedAt: string; response: unknown }[];
  drafts: { healthspace: string; title: string; question: string; savedAt: string; answer: unknown }[];
  feedback: { healthspace: string; title: string; at: string; from: string; text: string }[];
  whoLooked: { at: string; event: string; times: number; who: string; healthspace: string | null }[];
}

export function dossierExport(_ctx: ReadContext, _accountId: string, _locale: Locale): Promise<DossierExport> {
  throw new Error("not there yet");
}
