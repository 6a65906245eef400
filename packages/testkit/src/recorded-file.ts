import { readFileSync } from "node:fs";

/** Reads a file of the folder `recordings`. It is in this folder because that is as far from the recordings as the built file is. */
export function readRecordedFile(path: string): string {
  return readFileSync(new URL(`../recordings/${path}`, import.meta.url), "utf8");
}
