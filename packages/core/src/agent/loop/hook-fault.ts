import { ConfigurationError } from "../../errors/errors.js";
import type { Hook } from "../hooks/hook.js";

/** A hook, as the subject of an error. */
export function hookName({ name }: Hook): string {
  return name ? `The hook "${name}"` : "A hook";
}

/** The error of a hook that returned what cannot work. @param problem - What it did, as the rest of the sentence. */
export function hookFault(hook: Hook, problem: string): ConfigurationError {
  return new ConfigurationError(`${hookName(hook)} ${problem}.`, { option: "hooks" });
}
