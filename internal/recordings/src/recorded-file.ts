import { readFileSync } from "node:fs";

/** Reads a file from the folder `recordings`. */
export function readRecordedFile(path: string): string {
  return readFileSync(new URL(`../recordings/${path}`, import.meta.url), "utf8");
}
