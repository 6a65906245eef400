import { makeApiKey, makeSession, type TestApiKey, type TestSession, writeOCIConfig } from "@locus/testkit/oci";
import { afterEach, beforeEach, vi } from "vitest";

/** Identities in a config file with the profiles DEFAULT (a key), SESSION, and NOWHERE (a key, without a region). */
export interface TestIdentities extends AsyncDisposable {
  key: TestApiKey;
  session: TestSession;
  configFile: string;
}

/** Creates identities and writes their config file. */
export async function makeIdentities(): Promise<TestIdentities> {
  const [key, session] = await Promise.all([makeApiKey(), makeSession()]);
  const config = await writeOCIConfig({
    profiles: {
      DEFAULT: { apiKey: key, region: "eu-frankfurt-1" },
      SESSION: { session, region: "ord" },
      NOWHERE: { apiKey: key, region: "" },
    },
  });
  return { key, session, configFile: config.configFile, [Symbol.asyncDispose]: () => config[Symbol.asyncDispose]() };
}

const variables = /^(OCI_|OPENAI_)/;

/** Hides the machine's environment variables about identities from the tests of the calling suite. */
export function withoutEnvironment(): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

/** Sets variables for the rest of a test. */
export function stubEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}
