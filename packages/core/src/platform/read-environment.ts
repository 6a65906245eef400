/**
 * Reads an environment variable, on runtimes that have an environment.
 *
 * @param name - The variable, such as `"OPENAI_API_KEY"`.
 * @returns `undefined` if it is unset, empty, or not permitted.
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
