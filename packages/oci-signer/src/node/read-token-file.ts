import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError } from "@locus/core";
import { errorCode } from "./environment.js";

/** A token has a few thousand. */
const mostBytes = 1024 * 1024;
const attempts = 5;
const pauseMs = 20;

/**
 * Reads a token from a file, line end and all. One that is empty is read again for a moment, because replacing a file empties it first.
 *
 * @param advice - What to do when there is none.
 * @throws ConfigurationError with the path.
 */
export async function readTokenFile(path: string, advice: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
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
    if (attempt === attempts || problem !== "is empty") {
      throw new ConfigurationError(`The token file ${path} ${problem}. ${advice}`);
    }
    await sleep(pauseMs);
  }
}
