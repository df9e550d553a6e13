import type { Text } from "../library/form";

/** In the languages that the content has; a title that a clinician gave it instead is in one. */
export function titleOf(own: string, version: { titleNl: string | null; titleEn: string | null } | null): Text {
  const { titleNl = null, titleEn = null } = version ?? {};
  if (own !== titleNl && own !== titleEn) return { nl: own, markdown: false };
  return {
    ...(titleNl === null ? {} : { nl: titleNl }),
    ...(titleEn === null ? {} : { en: titleEn }),
    markdown: false,
  };
}
