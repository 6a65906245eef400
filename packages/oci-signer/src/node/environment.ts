import { homedir } from "node:os";
import { join } from "node:path";

/** Environment variables: `process.env`, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A path with a leading `~` made absolute. */
export function expandHome(path: string, env: Environment): string {
  return /^~(?=$|[/\\])/.test(path) ? join(env.HOME || homedir(), path.slice(1)) : path;
}

/** What failed, in the system's words: `ENOENT`, `EACCES` … */
export function errorCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : String(error);
}
