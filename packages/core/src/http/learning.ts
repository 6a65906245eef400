import type { Warn } from "../contract/event.js";
import type { Failure } from "./failure.js";
import type { WireBody } from "./post.js";

/** A refused request, as far as it matters for learning. */
export interface RefusedCall {
  readonly body: WireBody;
  /** The fields that the caller sends as they are. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal that names a parameter of the request. */
export interface Refusal<Call extends RefusedCall = RefusedCall> {
  readonly failure: Failure;
  readonly call: Call;
  /** The value is refused, not the parameter: the caller's mistake to fix. */
  readonly isAboutValue: boolean;
}

/** What {@link createLearning} needs to know about a protocol. */
export interface LearningOptions<Call extends RefusedCall = RefusedCall> {
  /** Parameters that are never left out, because without them it would be another request. */
  readonly essential?: readonly string[] | undefined;
  /** The only parameters that are left out. @defaultValue all that are not essential */
  readonly optional?: readonly string[] | undefined;
  /** Other names of parameters: a refused one is sent under its other name first, and left out when that is refused as well. */
  readonly otherNames?: Readonly<Record<string, string>> | undefined;
  /** The parameter with the output schema. A refusal of it leaves JSON mode to try, and then words in the prompt. */
  readonly outputParameter?: string | undefined;
  /** Translates a refusal into the names of the body, where the service uses others; `undefined` where it teaches nothing. */
  readonly translate?: ((failure: Failure) => Failure | undefined) | undefined;
  /**
   * Parameters that teach something else, by name: whether the next request will differ, or `undefined` to treat the parameter like any
   * other.
   */
  readonly rules?: Readonly<Record<string, (refusal: Refusal<Call>) => boolean | undefined>> | undefined;
}

/** What a service taught a model by refusing it. One model has one, for as long as it lives. */
export interface Learning<Call extends RefusedCall = RefusedCall> {
  /** The form of output schema that is left to try; `undefined` as long as none was refused. */
  readonly output: "json_object" | "prompt" | undefined;
  /**
   * Learns from a refusal.
   *
   * @param failure - What the server said; anything but a 400 or 422 refuses no parameter.
   * @param call - The request that was refused.
   * @returns Whether the next request will differ, so that it is worth sending.
   */
  learn(failure: Failure, call: Call): boolean;
  /**
   * Takes out of a request what is known to be refused, with a warning for each.
   *
   * @param body - The whole request, with the caller's own fields; it is changed.
   * @param warn - Receives the warnings.
   */
  apply(body: WireBody, warn: Warn): void;
}

/** Makes the memory of one model for what its service refuses. */
export function createLearning<Call extends RefusedCall = RefusedCall>(options: LearningOptions<Call>): Learning<Call> {
  const { essential = [], optional, otherNames = {}, outputParameter, translate, rules = {} } = options;
  const refused = new Map<string, string | undefined>();
  let output: Learning["output"];
  return {
    get output() {
      return output;
    },
    learn(given, call) {
      const failure = translate ? translate(given) : given;
      const name = failure && refusedParameter(failure, call.body);
      if (!failure || name === undefined || essential.includes(name) || optional?.includes(name) === false) return false;
      const isAboutValue = /^(invalid|missing|integer|decimal|string|array|object)_/.test(failure.code);
      const isTaught = Object.hasOwn(rules, name) ? rules[name]?.({ failure, call, isAboutValue }) : undefined;
      if (isTaught !== undefined) return isTaught;
      if (name === outputParameter) {
        if (call.own?.[name] !== undefined) return false;
        output = /schema/i.test(JSON.stringify(call.body[name])) ? "json_object" : "prompt";
        return true;
      }
      if (isAboutValue) return false;
      refused.set(name, Object.hasOwn(otherNames, name) ? otherNames[name] : undefined);
      return true;
    },
    apply: (body, warn) => withhold(body, refused, warn),
  };
}

/**
 * Takes parameters out of a request, with a warning for each.
 *
 * @param refused - Their names on the wire, and the name to use instead, or `undefined` to leave the parameter out.
 */
export function withhold(body: WireBody, refused: ReadonlyMap<string, string | undefined>, warn: Warn): void {
  for (const [name, alternative] of refused) {
    const value = body[name];
    if (value === undefined) continue;
    delete body[name];
    if (alternative && !refused.has(alternative)) {
      body[alternative] = value;
      warn("renamed_setting", `The model takes no ${name}: sent as ${alternative}.`, name);
    } else warn("unsupported_setting", `The model takes no ${name}: not sent.`, name);
  }
}

/** The parameter of a request that a refusal names: in its field, or else in its words, where they cannot mean anything else. */
function refusedParameter({ status, parameter, message }: Failure, body: WireBody): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return Object.keys(body).find(
    (name) => body[name] !== undefined && (parameter === undefined ? isNamed(name, message) : name === parameter),
  );
}

/** Whether words name a parameter. One that is an ordinary word as well must stand in quotes. */
function isNamed(name: string, message: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(/[_A-Z]/.test(name) ? `(?<!\\w)${escaped}(?!\\w)` : `["'\`]${escaped}["'\`]`).test(message);
}
