export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Of each that failed, and what went wrong. */
  names: string[];
  /** Of each that passed at its second try, and what went wrong at the first. */
  unsteady: string[];
}

/** Of a report of Playwright's JSON reporter. */
export function countPlaywright(report: object): Counts;
