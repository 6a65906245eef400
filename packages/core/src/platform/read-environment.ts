/**
 * Reads an environment variable, where there is an environment.
 *
 * @param name - Such as `"OPENAI_API_KEY"`.
 * @returns `undefined` where it is not set, empty, or not allowed to be read.
 */
export function readEnvironment(name: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
    return process?.env?.[name] || undefined;
  } catch {
    // Deno throws without --allow-env.
    return undefined;
  }
}
