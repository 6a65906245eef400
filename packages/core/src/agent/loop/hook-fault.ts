import { ConfigurationError } from "../../errors/errors.js";
import type { Hook } from "../hooks/hook.js";

/** A hook, as the subject of an error. */
export function hookName({ name }: Hook): string {
  return name ? `The hook "${name}"` : "A hook";
}

/** The error for a hook that returned something invalid. @param problem - The rest of the sentence after the hook's name. */
export function hookFault(hook: Hook, problem: string): ConfigurationError {
  return new ConfigurationError(`${hookName(hook)} ${problem}.`, { option: "hooks" });
}
