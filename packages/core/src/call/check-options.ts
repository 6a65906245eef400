import { ConfigurationError } from "../errors/errors.js";
import { serializeError } from "../errors/locus-error.js";

/**
 * The rule for an option: any value, a type, a number within limits, nested options, or a function that returns the problem (the
 * end of a sentence that begins with the option's name) or `undefined`.
 */
type OptionRule =
  | "any"
  | "array"
  | "boolean"
  | "function"
  | "object"
  | "string"
  | { readonly min: number; readonly max?: number; readonly whole?: true }
  | OptionRules
  | ((value: unknown) => string | undefined);

/** Rules by option name. */
export type OptionRules = readonly (readonly [names: string, rule: OptionRule])[];

/**
 * Checks options. A name without a rule is an error too, because it must be misspelt.
 *
 * @param what - The owner of the options, for errors: `"new Agent()"`.
 * @param rules - Names, separated by spaces, with their rule; `"*"` stands for all other names.
 * @param path - The prefix of nested options, such as `"retry."`.
 * @throws ConfigurationError that names the option.
 */
export function checkOptions(what: string, given: unknown, rules: OptionRules, path = ""): void {
  const fail = (option: string, problem: string): never => {
    throw new ConfigurationError(`${what}: ${problem}.`, { option });
  };
  const whole = path.slice(0, -1);
  if (kindOf(given) !== "object") fail(whole, `${whole || "the options"} must be an object`);
  const known = new Map(rules.flatMap(([names, rule]) => names.split(" ").map((name) => [name, rule] as const)));
  for (const [name, value] of Object.entries(given as object)) {
    const option = path + name;
    const rule = known.get(name) ?? known.get("*");
    if (rule === undefined) fail(option, `there is no option "${option}". Options: ${[...known.keys()].join(", ")}`);
    if (value === undefined) continue;
    if (Array.isArray(rule)) checkOptions(what, value, rule, `${option}.`);
    else {
      const problem = problemOf(value, rule as Exclude<OptionRule, OptionRules>);
      if (problem) fail(option, `${option} ${problem}, not ${serializeError(value).message.slice(0, 60)}`);
    }
  }
}

function problemOf(value: unknown, rule: Exclude<OptionRule, OptionRules>): string | undefined {
  if (typeof rule === "function") return rule(value);
  if (typeof rule === "string") return rule === "any" || kindOf(value) === rule ? undefined : `must be of type ${rule}`;
  const { min, max = Number.POSITIVE_INFINITY, whole } = rule;
  const fits = typeof value === "number" && value >= min && value <= max && (!whole || Math.floor(value) === value);
  const range = max < Number.POSITIVE_INFINITY ? `from ${min} to ${max}` : `of at least ${min}`;
  return fits ? undefined : `must be a ${whole ? "whole " : ""}number ${range}`;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}
