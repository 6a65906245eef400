import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";

/** What is wrong with an option, as the end of a sentence that begins with its name; `undefined` when nothing is. */
export type OptionCheck = (value: unknown) => string | undefined;

/** Any value: what is wrong with it shows where it is used. */
export const anything: OptionCheck = () => undefined;

/** A number within limits. Text and `NaN` are no numbers. */
export function number(limits: { min: number; max?: number; whole?: boolean }): OptionCheck {
  const { min, max, whole } = limits;
  const kind = whole ? "a whole number" : "a number";
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return (value) => {
    const fits = typeof value === "number" && value >= min && value <= (max ?? Number.POSITIVE_INFINITY);
    return fits && (!whole || Number.isInteger(value)) ? undefined : `must be ${kind} ${range}`;
  };
}

/** One of some values. */
export function oneOf(...values: readonly unknown[]): OptionCheck {
  return (value) => (values.includes(value) ? undefined : `must be ${values.map((one) => JSON.stringify(one)).join(" or ")}`);
}

/** An array. */
export const list: OptionCheck = (value) => (Array.isArray(value) ? undefined : "must be an array");

/** An object with a function of this name. */
export function objectWith(method: string): OptionCheck {
  return (value) => (typeof Object(value)[method] === "function" ? undefined : `must be an object with ${method}()`);
}

/** A function. */
export const func: OptionCheck = (value) => (typeof value === "function" ? undefined : "must be a function");

/** An object that is no array. */
export const record: OptionCheck = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "must be an object";

/** An object of options that are checked in turn. */
export function options(checks: Readonly<Record<string, OptionCheck>>): OptionCheck {
  return (value) => {
    const problem = record(value);
    if (problem) return problem;
    const [first] = problemsOf(Object(value), checks);
    return first && `has a problem: ${first.text}`;
  };
}

/**
 * Checks options against a table with one check per name. A name that the table does not have is an error too: it is misspelt.
 *
 * @param what - Whose options: `"new Agent()"`.
 * @throws ConfigurationError that names the option.
 */
export function checkOptions(what: string, given: unknown, checks: Readonly<Record<string, OptionCheck>>): void {
  if (record(given)) throw new ConfigurationError(`${what} takes an object of options, not ${show(given)}.`);
  const [problem] = problemsOf(Object(given), checks);
  if (problem) throw new ConfigurationError(`${what}: ${problem.text}.`, { option: problem.option });
}

function problemsOf(
  given: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, OptionCheck>>,
): { option: string; text: string }[] {
  return Object.entries(given).flatMap(([option, value]) => {
    if (!Object.hasOwn(checks, option)) return { option, text: unknownOption(option, Object.keys(checks)) };
    const problem = value === undefined ? undefined : checks[option]?.(value);
    return problem === undefined ? [] : { option, text: `${option} ${problem}, not ${show(value)}` };
  });
}

function unknownOption(option: string, known: readonly string[]): string {
  const near = known.find((name) => isNear(name.toLowerCase(), option.toLowerCase()));
  return `there is no option "${option}"${near ? `; did you mean "${near}"?` : `. Options: ${known.join(", ")}`}`;
}

/** Whether two names differ by one letter that is left out, added or changed, or by their case. */
function isNear(left: string, right: string): boolean {
  let start = 0;
  while (start < left.length && left[start] === right[start]) start++;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  return Math.max(left.length, right.length) - start - end <= 2;
}

/** A value in an error message: short, and whatever it is. */
function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : serializeError(value).message;
}
