import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError } from "@locus/core";
import { errorCode } from "./environment.js";

const attempts = 5;
const pauseMs = 20;

/**
 * Reads a token from a file, line end and all.
 *
 * @param advice - What to do when there is none.
 * @throws ConfigurationError with the path.
 */
export async function readTokenFile(path: string, advice: string): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const token = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new ConfigurationError(`The token file ${path} cannot be read (${errorCode(cause)}). ${advice}`, { cause });
    });
    if (token.trim() !== "") return token;
    // Whoever replaces a file empties it first.
    await sleep(pauseMs);
  }
  throw new ConfigurationError(`The token file ${path} is empty. ${advice}`);
}
