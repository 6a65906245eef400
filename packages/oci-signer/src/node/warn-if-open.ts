import { stat } from "node:fs/promises";

/**
 * Warns when other users can read a file with a secret. Windows has no such file modes.
 *
 * @param name - Subject of the warning: `"The private key"`.
 * @throws The error of `stat`.
 */
export async function warnIfOpen(name: string, path: string, onWarning: ((message: string) => void) | undefined): Promise<void> {
  const { mode } = await stat(path);
  if (!(mode & 0o077) || process.platform === "win32") return;
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  onWarning?.(`${name} ${path} is open to other users (mode ${octal}). Run \`chmod 600 ${path}\`.`);
}
