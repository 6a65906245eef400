import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError } from "@locus/core";
import { errorCode } from "./environment.js";

/** Upper bound of a token file; tokens have a few thousand bytes. */
const maxBytes = 1024 * 1024;
const attempts = 5;
const pauseMs = 20;

/**
 * Reads a token file, including its line end. An empty file is read again a few times, because replacing a file empties it first.
 *
 * @param advice - Advice at the end of error messages.
 * @throws ConfigurationError with the path, when the file cannot be read, is empty or too large.
 */
export async function readTokenFile(path: string, advice: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    let problem = "is empty";
    try {
      if ((await stat(path)).size > maxBytes) problem = `has more than ${maxBytes} bytes`;
      else {
        const token = await readFile(path, "utf8");
        if (token.trim() !== "") return token;
      }
    } catch (cause) {
      throw new ConfigurationError(`The token file ${path} cannot be read (${errorCode(cause)}). ${advice}`, { cause });
    }
    if (attempt === attempts || problem !== "is empty") {
      throw new ConfigurationError(`The token file ${path} ${problem}. ${advice}`);
    }
    await sleep(pauseMs);
  }
}
