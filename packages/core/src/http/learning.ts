import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { Failure } from "./failure.js";
import type { WireBody } from "./post.js";
import { isSameName, namesParameter, refusesParameter } from "./refused-parameter.js";

/** A refused request, as far as it matters for learning. */
export interface RefusedCall {
  readonly body: WireBody;
  /** The fields that the caller sends as they are. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal that names a parameter of the request. */
interface Refusal<Call extends RefusedCall = RefusedCall> {
  readonly failure: Failure;
  readonly call: Call;
  /** The parameter is refused, and not its value, which would be the caller's to change. */
  readonly isAboutParameter: boolean;
  /** Leaves the next weaker form of output schema to try, where the parameter is what the schema is sent as. */
  weaken(): true;
}

/** What {@link createLearning} needs to know about a protocol. */
export interface LearningOptions<Call extends RefusedCall = RefusedCall> {
  /** Parameters that are never left out, because without them it would be another request. */
  readonly essential?: readonly string[] | undefined;
  /** The only parameters that are left out. @defaultValue all that are not essential */
  readonly optional?: readonly string[] | undefined;
  /** Other names of limits: a refused one is sent under its other name. It is never left out, because then there would be no limit. */
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
   * The form that is left for one schema: a service that refuses what is in a schema may take the next one.
   *
   * @param body - The request that the schema is converted for.
   */
  outputOf(output: OutputSpec, body: WireBody): Learning["output"];
  /**
   * Learns from words about a parameter: that it is unknown, unsupported, or has another name. A refusal of a value, a size, a type, or of
   * what does not go together teaches nothing, and is the caller's error.
   *
   * @param failure - What the server said: a 400, a 422, or an error in a stream.
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
  /** Of schemas that are refused for what is in them. */
  const outputs = new WeakMap<object, Learning["output"]>();
  const lowered = new WeakMap<WireBody, object>();
  let output: Learning["output"];
  /** Whether a refusal of a parameter that it names teaches something. */
  const learnOf = (name: string, failure: Failure, call: Call): boolean => {
    const value = call.body[name];
    const isAboutParameter = refusesParameter(failure, name, value);
    // What fails in a stream is often the server itself.
    if (failure.status === undefined && !isAboutParameter) return false;
    const weaken = (): true => {
      const next = /schema/i.test(JSON.stringify(value)) ? "json_object" : "prompt";
      const schema = lowered.get(call.body);
      if (schema && (outputs.has(schema) || (!isAboutParameter && aboutSchema.test(`${failure.code} ${failure.message}`)))) {
        outputs.set(schema, next);
      } else output = next;
      return true;
    };
    const isTaught = Object.hasOwn(rules, name) ? rules[name]?.({ failure, call, isAboutParameter, weaken }) : undefined;
    if (isTaught !== undefined) return isTaught;
    if (name === outputParameter) return call.own?.[name] === undefined && weaken();
    if (!isAboutParameter) return false;
    const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
    if (other && refused.has(other)) return false;
    refused.set(name, other);
    return true;
  };
  return {
    get output() {
      return output;
    },
    outputOf(spec, body) {
      const schema = spec.schema ?? spec;
      lowered.set(body, schema);
      const own = outputs.get(schema);
      return output === "prompt" ? output : (own ?? output);
    },
    learn(given, call) {
      const failure = translate ? translate(given) : given;
      if (!failure || ![400, 422, undefined].includes(failure.status)) return false;
      const sent = Object.keys(call.body).filter((name) => call.body[name] !== undefined);
      const { parameter, message } = failure;
      const named = parameter === undefined ? [] : sent.filter((name) => isSameName(name, parameter));
      const taught = (named.length > 0 ? named : sent.filter((name) => namesParameter(message, name))).filter(
        (name) => !essential.includes(name) && optional?.includes(name) !== false && learnOf(name, failure, call),
      );
      return taught.length > 0;
    },
    apply: (body, warn) => withhold(body, refused, warn, " A refusal taught this to the model object, which keeps to it."),
  };
}

/** What is wrong with a schema, or does not go with one, rather than that there are no schemas. */
const aboutSchema =
  /invalid[_ ](?:json[_ ])?schema|\bin context\b|schema (?:for|is|must|has|contains|exceeds)|additionalProperties|together|combin|with (?:tools?|functions?)/i;

/**
 * Takes parameters out of a request, with a warning for each.
 *
 * @param refused - Their names on the wire, and the name to use instead, or `undefined` to leave the parameter out.
 * @param why - What the warnings add.
 */
export function withhold(body: WireBody, refused: ReadonlyMap<string, string | undefined>, warn: Warn, why = ""): void {
  for (const [name, other] of refused) {
    const value = body[name];
    if (value === undefined) continue;
    delete body[name];
    if (other) {
      body[other] ??= value;
      warn("renamed_setting", `The model takes no ${name}: sent as ${other}.${why}`, name);
    } else warn("unsupported_setting", `The model takes no ${name}: not sent.${why}`, name);
  }
}
