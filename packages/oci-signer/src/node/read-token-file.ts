import { readFile, stat } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import { errorCode } from "./environment.js";

/** A token has a few thousand. */
const mostBytes = 1024 * 1024;

/**
 * Reads a token from a file, line end and all.
 *
 * @param advice - What to do when there is none.
 * @throws ConfigurationError with the path.
 */
export async function readTokenFile(path: string, advice: string): Promise<string> {
  let problem = "is empty";
  try {
    if ((await stat(path)).size > mostBytes) problem = `has more than ${mostBytes} bytes`;
    else {
      const token = await readFile(path, "utf8");
      if (token.trim() !== "") return token;
    }
  } catch (cause) {
    throw new ConfigurationError(`The token file ${path} cannot be read (${errorCode(cause)}). ${advice}`, { cause });
  }
  throw new ConfigurationError(`The token file ${path} ${problem}. ${advice}`);
}
