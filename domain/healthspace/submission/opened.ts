import type { PersonKey } from "../../platform/crypto/person-key";
import { responsePlace, scoresPlace } from "../worksheet/places";
import type { Response } from "./response";
import type { Measurement } from "./scores";

export function openedResponse(key: PersonKey, submission: { id: string; responseSealed: string }): Response {
  return JSON.parse(key.open(responsePlace(submission.id), submission.responseSealed)) as Response;
}

export function openedScores(key: PersonKey, submission: { id: string; scoresSealed: string | null }): Measurement[] {
  if (submission.scoresSealed === null) return [];
  return JSON.parse(key.open(scoresPlace(submission.id), submission.scoresSealed)) as Measurement[];
}
