export interface CitingFile {
  path: string;
  text: string;
}
export function citingFiles(folder: string): CitingFile[];
export function citationsIn(file: CitingFile): { cited: string; index: number }[];
export function isTest(path: string): boolean;
