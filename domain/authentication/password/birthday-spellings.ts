const months = ["nl", "en"].flatMap((language) =>
  (["long", "short"] as const).map((month) => {
    const { format } = new Intl.DateTimeFormat(language, { month, timeZone: "UTC" });
    return Array.from({ length: 12 }, (_, index) => format(Date.UTC(2000, index)).toLowerCase().replace(/\W/g, ""));
  }),
);

/**
 * A birthday as people put it into a password, digits and letters only: `03051990`, `3mei1990`, `mei1990`, `0305`. `born` as it
 * is stored; nothing for a date without its month.
 */
export function birthdaySpellings(born: string): string[] {
  const [year = "", mm = "", dd = ""] = born.split("-");
  if (mm === "") return [];
  const [yy, month, day] = [year.slice(2), String(Number(mm)), String(Number(dd))];
  const names = months.map((each) => each[Number(mm) - 1] ?? "");
  const years = [year, yy, ""];
  const ofMonth = names.flatMap((name) => [name + year, year + name, name + yy]);
  if (dd === "") return [...new Set([mm + year, year + mm, ...ofMonth])];
  const inDigits = [dd + mm, mm + dd, day + month, month + day, dd + month, day + mm];
  const inWords = names.flatMap((name) => [day + name, dd + name, name + day, name + dd]);
  const whole = [...inDigits, ...inWords].flatMap((each) => years.flatMap((end) => [each + end, end + each]));
  // Two or three digits alone would be found in any password.
  return [...new Set([...whole, ...ofMonth, mm + year, year + mm])].filter((each) => each.length > 3);
}
