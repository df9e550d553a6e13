/**
 * Where something stands in a file, as its reader can find it: without the name by which the code calls the file. Empty for the file itself,
 * of which the reason says enough.
 */
export function placeInFile(path: string): string {
  return /^file(?=$|[.[])/.test(path) ? path.slice("file".length).replace(/^\./, "") : path;
}
