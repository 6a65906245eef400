import { readFile } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import { errorCode } from "./environment.js";

/**
 * Reads a token from a file, line end and all.
 *
 * @param advice - What to do when there is none.
 * @throws ConfigurationError with the path.
 */
export async function readTokenFile(path: string, advice: string): Promise<string> {
  try {
    const token = await readFile(path, "utf8");
    if (token.trim() !== "") return token;
  } catch (cause) {
    throw new ConfigurationError(`The token file ${path} cannot be read (${errorCode(cause)}). ${advice}`, { cause });
  }
  throw new ConfigurationError(`The token file ${path} is empty. ${advice}`);
}
