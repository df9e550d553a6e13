import type { Locale } from "@/domain/context";
import { textFor } from "@/domain/healthspace/library/form";
import type { LibraryEntry } from "@/domain/healthspace/library/versions";
import { titleOf } from "@/domain/healthspace/worksheet/work-row";

/** The title of an item of the library, and the language it is really in. */
export function libraryTitle({ version }: Pick<LibraryEntry, "version">, locale: Locale) {
  return textFor(titleOf(version.titleNl ?? version.titleEn ?? "", version), locale);
}
