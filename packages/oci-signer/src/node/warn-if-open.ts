import { stat } from "node:fs/promises";

/**
 * Tells of a file with a secret that other users can read. Windows has no such modes.
 *
 * @param name - The subject of the sentence: `"The private key"`.
 * @throws what `stat` does.
 */
export async function warnIfOpen(name: string, path: string, onWarning: ((message: string) => void) | undefined): Promise<void> {
  const { mode } = await stat(path);
  if (!(mode & 0o077) || process.platform === "win32") return;
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  onWarning?.(`${name} ${path} is open to other users (mode ${octal}). Run \`chmod 600 ${path}\`.`);
}
