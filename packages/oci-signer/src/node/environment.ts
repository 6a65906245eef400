import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RegionOptions } from "../regions.js";

/** Environment variables: `process.env` or a replacement. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A path with a leading `~` made absolute. */
export function expandHome(path: string, env: Environment): string {
  return /^~(?=$|[/\\])/.test(path) ? join(env.HOME || homedir(), path.slice(1)) : path;
}

/** Settings for unknown regions, from the sources of Oracle's SDKs: `~/.oci/regions-config.json`, then the environment. */
export function regionSettings(env: Environment): Pick<RegionOptions, "metadata" | "defaultRealm"> {
  let file: string | undefined;
  try {
    file = readFileSync(expandHome("~/.oci/regions-config.json", env), "utf8").replace(/^\uFEFF/, "");
  } catch {
    // The file is optional.
  }
  return { metadata: [file, env.OCI_REGION_METADATA], defaultRealm: env.OCI_DEFAULT_REALM };
}

/** The system's error code: `ENOENT`, `EACCES` …; else the error as text. */
export function errorCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : String(error);
}
