import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { Failure } from "./failure.js";
import type { WireBody } from "./post.js";

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
   * @returns Whether the next request will differ, so that it is worth sending. What reads refusals is loaded when there is one.
   */
  learn(failure: Failure, call: Call): Promise<boolean>;
  /**
   * Takes out of a request what is known to be refused, with a warning for each.
   *
   * @param body - The whole request, with the caller's own fields; it is changed.
   * @param warn - Receives the warnings.
   */
  apply(body: WireBody, warn: Warn): void;
}

/** What a model remembers of refusals. */
export interface Memory {
  /** Refused parameters, and the names to use instead. */
  readonly refused: Map<string, string | undefined>;
  /** The forms that are left for schemas that are refused for what is in them. */
  readonly outputs: WeakMap<object, Learning["output"]>;
  /** The schemas that requests were converted for. */
  readonly lowered: WeakMap<WireBody, object>;
  /** The form that is left for all others. */
  output: Learning["output"];
}

/** Makes the memory of one model for what its service refuses. */
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
      // Loaded now: the server has just answered. Where it does not load, the refusal is the caller's to read.
      const loaded = await import("./learn-from-refusal.js").catch(() => undefined);
      return loaded?.learnFromRefusal(failure, call, options, memory) === true;
    },
    apply: (body, warn) => withhold(body, memory.refused, warn, " A refusal taught this to the model object, which keeps to it."),
  };
}

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
