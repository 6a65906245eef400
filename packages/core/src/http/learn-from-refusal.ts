import type { Failure } from "./failure.js";
import type { LearningOptions, Memory, RefusedCall } from "./learning.js";
import { isSameName, namesParameter, refusesParameter } from "./refused-parameter.js";

/** Matches complaints about the content of a schema or its combination with other fields, but not about schemas as such. */
const aboutSchema =
  /invalid[_ ](?:json[_ ])?schema|\bin context\b|schema (?:for|is|must|has|contains|exceeds)|additionalProperties|together|combin|with (?:tools?|functions?)/i;

/**
 * Learns from the wording of a refused parameter. Loaded at the first refusal, because most models never see one.
 *
 * @returns Whether the next request will differ.
 */
export function learnFromRefusal<Call extends RefusedCall>(
  given: Failure,
  call: Call,
  { essential = [], optional, otherNames = {}, outputParameter, translate, rules = {} }: LearningOptions<Call>,
  memory: Memory,
): boolean {
  const failure = translate ? translate(given) : given;
  if (!failure) return false;
  const { code, message, parameter, status } = failure;

  /** Whether the refusal of a named parameter teaches something. */
  const learnOf = (name: string): boolean => {
    const value = call.body[name];
    const isAboutParameter = refusesParameter(failure, name, value);
    // An error inside a stream is often a failure of the server itself.
    if (status === undefined && !isAboutParameter) return false;
    const weaken = (): true => {
      const next = /schema/i.test(JSON.stringify(value)) ? "json_object" : "prompt";
      const schema = memory.lowered.get(call.body);
      if (schema && (memory.outputs.has(schema) || (!isAboutParameter && aboutSchema.test(`${code} ${message}`)))) {
        memory.outputs.set(schema, next);
      } else memory.output = next;
      return true;
    };
    const isTaught = Object.hasOwn(rules, name) ? rules[name]?.({ failure, call, isAboutParameter, weaken }) : undefined;
    if (isTaught !== undefined) return isTaught;
    if (name === outputParameter) return call.own?.[name] === undefined && weaken();
    if (!isAboutParameter) return false;
    const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
    if (other && memory.refused.has(other)) return false;
    memory.refused.set(name, other);
    return true;
  };

  const sent = Object.keys(call.body).filter((name) => call.body[name] !== undefined);
  const named = parameter === undefined ? [] : sent.filter((name) => isSameName(name, parameter));
  const taught = (named.length > 0 ? named : sent.filter((name) => namesParameter(message, name))).filter(
    (name) => !essential.includes(name) && optional?.includes(name) !== false && learnOf(name),
  );
  return taught.length > 0;
}
