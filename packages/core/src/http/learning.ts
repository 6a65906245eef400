import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { Failure } from "./failure.js";
import type { WireBody } from "./post.js";

/** The part of a refused request that matters for learning. */
export interface RefusedCall {
  readonly body: WireBody;
  /** The fields that the caller sets verbatim. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal that names a parameter of the request. */
interface Refusal<Call extends RefusedCall = RefusedCall> {
  readonly failure: Failure;
  readonly call: Call;
  /** The service refuses the parameter itself, not its value, which the caller would have to change. */
  readonly isAboutParameter: boolean;
  /** Steps down to the next weaker form of output schema, if the parameter carries the schema. */
  weaken(): true;
}

/** What {@link createLearning} needs to know about a protocol. */
export interface LearningOptions<Call extends RefusedCall = RefusedCall> {
  /** Parameters that are never left out, because the request would mean something else without them. */
  readonly essential?: readonly string[] | undefined;
  /** The only parameters that may be left out. @defaultValue all that are not essential */
  readonly optional?: readonly string[] | undefined;
  /**
   * Other names of limits: a refused limit is sent under its other name. It is never left out, because the request would have no
   * limit then.
   */
  readonly otherNames?: Readonly<Record<string, string>> | undefined;
  /** The parameter that carries the output schema. A refusal steps down to JSON mode, and then to the prompt. */
  readonly outputParameter?: string | undefined;
  /** Translates a refusal to the names of the body, if the service uses others; `undefined` if it teaches nothing. */
  readonly translate?: ((failure: Failure) => Failure | undefined) | undefined;
  /**
   * Parameters with their own rule. It returns whether the next request will differ, or `undefined` to treat the parameter like
   * any other.
   */
  readonly rules?: Readonly<Record<string, (refusal: Refusal<Call>) => boolean | undefined>> | undefined;
}

/** What a service's refusals have taught a model. Each model has one, for its whole life. */
export interface Learning<Call extends RefusedCall = RefusedCall> {
  /** The remaining form of output schema; `undefined` until one was refused. */
  readonly output: "json_object" | "prompt" | undefined;
  /**
   * The remaining form for one schema, because a service that refuses the content of a schema may accept the next one.
   *
   * @param body - The request that carries the schema.
   */
  outputOf(output: OutputSpec, body: WireBody): Learning["output"];
  /**
   * Learns from the wording of a refusal: a parameter is unknown, unsupported or renamed. A refused value, size, type or
   * combination teaches nothing, because it is the caller's error.
   *
   * @param failure - The server's answer: a 400, a 422, or an error in a stream.
   * @param call - The request that was refused.
   * @returns Whether the next request will differ, so that a retry makes sense. The code that reads refusals is loaded on demand.
   */
  learn(failure: Failure, call: Call): Promise<boolean>;
  /**
   * Removes from a request what is known to be refused, with a warning for each parameter.
   *
   * @param body - The whole request with the caller's own fields; changed in place.
   * @param warn - Receives the warnings.
   */
  apply(body: WireBody, warn: Warn): void;
}

/** A model's memory of refusals. */
export interface Memory {
  /** Refused parameters, and the names to use instead. */
  readonly refused: Map<string, string | undefined>;
  /** The remaining forms for schemas whose content was refused. */
  readonly outputs: WeakMap<object, Learning["output"]>;
  /** The output schema that each request carries. */
  readonly lowered: WeakMap<WireBody, object>;
  /** The remaining form for all other schemas. */
  output: Learning["output"];
}

/** Creates the memory of what a service refuses one model. */
export function createLearning<Call extends RefusedCall = RefusedCall>(options: LearningOptions<Call>): Learning<Call> {
  const memory: Memory = { refused: new Map(), outputs: new WeakMap(), lowered: new WeakMap(), output: undefined };
  return {
    get output() {
      return memory.output;
    },
    outputOf(spec, body) {
      const schema = spec.schema ?? spec;
      memory.lowered.set(body, schema);
      return memory.output === "prompt" ? "prompt" : (memory.outputs.get(schema) ?? memory.output);
    },
    async learn(failure, call) {
      if (![400, 422, undefined].includes(failure.status)) return false;
      // Loaded now, because the server has just answered. If loading fails, the caller sees the refusal.
      const loaded = await import("./learn-from-refusal.js").catch(() => undefined);
      return loaded?.learnFromRefusal(failure, call, options, memory) === true;
    },
    apply: (body, warn) => withhold(body, memory.refused, warn, " The model object learned this from a refusal and keeps to it."),
  };
}

/**
 * Removes parameters from a request, with a warning for each.
 *
 * @param refused - Wire names with their replacements; `undefined` leaves the parameter out.
 * @param why - Text that is appended to each warning.
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
