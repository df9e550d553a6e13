import type { Form, Text } from "../library/form";

/** What was handed in, to be shown: readable with nothing but the response. `form` adds units and the words at the ends of a scale. */
export interface SubmissionView {
  pages: ViewPage[];
  measurements: Measurement[];
}

export interface ViewPage {
  title: Text | null;
  questions: ViewQuestion[];
}

export interface ViewQuestion {
  linkId: string;
  text: Text;
  /** Empty: asked and not answered. */
  answers: ViewAnswer[];
  unit: Text | null;
  /** The words at both ends of a scale, with their numbers. */
  ends: { lowest: number; lower: Text | null; highest: number; upper: Text | null } | null;
}

export type ViewAnswer =
  /** Of a person: shown as it is, line breaks kept. */
  | { is: "typed"; text: string }
  /** One of the content's choices. */
  | { is: "choice"; text: Text }
  | { is: "number"; value: number }
  /** `YYYY-MM-DD`, or a month or a year. */
  | { is: "date"; iso: string }
  | { is: "yes-no"; value: boolean };

/** A sum and its range, never a verdict. */
export interface Measurement {
  text: Text;
  sum: number;
  lowest: number;
  highest: number;
  /** How many of its questions were answered, of how many. */
  answered: number;
  of: number;
}

export function viewOf(_response: unknown, _scores: Measurement[], _form: Form | null): SubmissionView {
  throw new Error("not built yet");
}
