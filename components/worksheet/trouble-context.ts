import { createContext } from "react";
import type { Problem, Stored } from "./saver";

interface Trouble {
  problems: Problem[];
  conflicts: Stored[];
  keep: (linkId: string, how: "mine" | "other" | "both") => boolean;
}

/** What is wrong at single fields of a form that saves itself. */
export const WorkTrouble = createContext<Trouble>({ problems: [], conflicts: [], keep: () => false });
