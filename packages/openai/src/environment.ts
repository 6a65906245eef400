/**
 * Reads an environment variable, where there is an environment.
 *
 * @returns `undefined` where it is not set, empty, or not allowed to be read.
 */
export function environment(name: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
    return process?.env?.[name] || undefined;
  } catch {
    // Deno throws without --allow-env.
    return undefined;
  }
}
