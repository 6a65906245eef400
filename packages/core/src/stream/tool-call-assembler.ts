import type { ToolCallDelta } from "../contract/event.js";
import type { JsonObject } from "../contract/json.js";
import type { ToolCallPart } from "../contract/message.js";
import { createId } from "./id.js";

/** A piece of a tool call as a server sends it. Servers disagree about every field; none is required. */
export interface RawToolCallDelta {
  index?: number | null | undefined;
  id?: string | number | null | undefined;
  name?: string | null | undefined;
  /** A piece of the arguments' JSON text; some servers send the whole object instead. */
  arguments?: string | JsonObject | null | undefined;
}

/** A call under assembly. */
interface OpenCall {
  /** What the server calls it. */
  wireIndex: number | undefined;
  wireId: string | undefined;
  name: string | undefined;
  /** The arguments so far. */
  text: string;
  /** Place among the calls of the turn, from the first piece with a name or arguments on. */
  position: number | undefined;
  /** What every delta of it says; fixed when the name is known. */
  head: Omit<ToolCallDelta, "argumentsDelta"> | undefined;
}

/** A piece with everything that means "absent" in some dialect (`null`, `""`) made `undefined`. */
interface Piece {
  index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  text: string;
}

/**
 * Puts the tool calls of one turn together from what servers stream.
 *
 * A piece belongs to the call with its index; without an index, to the call with its id; without either, to the call
 * that the last piece went to. Another id on the same index starts another call, and so does a name after complete
 * arguments. Arguments wait for the name. Every call gets an id, unique within the turn.
 */
export class ToolCallAssembler {
  /** Everything a piece can belong to; calls that never get a name or arguments stay here and are forgotten. */
  readonly #open: OpenCall[] = [];
  readonly #calls: OpenCall[] = [];
  #last: OpenCall | undefined;

  /** How many calls there are so far. */
  get size(): number {
    return this.#calls.length;
  }

  /**
   * Takes a piece.
   *
   * @returns What it adds to a call, for display; `undefined` when that is nothing, or the name is still to come.
   */
  push(delta: RawToolCallDelta): ToolCallDelta | undefined {
    const piece = toPiece(delta);
    const { index, id, name, text } = piece;
    if (id === undefined && name === undefined && text === "") return undefined;
    const call = this.#find(piece) ?? this.#start();
    this.#last = call;
    call.wireIndex ??= index;
    call.wireId ??= id;
    call.name ??= name;
    call.text += text;
    if (call.position === undefined && (name !== undefined || text !== "")) call.position = this.#calls.push(call) - 1;
    if (call.head !== undefined) return text === "" ? undefined : { ...call.head, argumentsDelta: text };
    if (call.name === undefined || call.position === undefined) return undefined;
    call.head = { index: call.position, id: this.#uniqueId(call.wireId), name: call.name };
    return { ...call.head, argumentsDelta: call.text };
  }

  /**
   * Ends the turn: only now are the arguments parsed, strictly.
   *
   * @returns The pieces that waited in vain for a name, and all calls in the order in which they began.
   */
  end(): { deltas: ToolCallDelta[]; calls: ToolCallPart[] } {
    const deltas: ToolCallDelta[] = [];
    const calls = this.#calls.map((call, index): ToolCallPart => {
      if (call.head === undefined) {
        call.head = { index, id: this.#uniqueId(call.wireId), name: "unknown_tool" };
        deltas.push({ ...call.head, argumentsDelta: call.text });
      }
      return { type: "tool_call", id: call.head.id, name: call.head.name, ...parseArguments(call.text) };
    });
    return { deltas, calls };
  }

  /** The call a piece continues, if it does not start one. */
  #find(piece: Piece): OpenCall | undefined {
    const { index, id } = piece;
    const known =
      id !== undefined &&
      this.#newest((call) => call.wireId === id && (index === undefined || (call.wireIndex ?? index) === index));
    const call = known || this.#candidate(piece);
    return call && !startsAnother(call, piece) ? call : undefined;
  }

  /** The call a piece continues when its id does not tell. */
  #candidate({ index, id, name }: Piece): OpenCall | undefined {
    const sameIndex = index !== undefined && this.#newest((call) => call.wireIndex === index);
    const call = sameIndex || this.#last;
    if (!call || (id !== undefined && call.wireId !== undefined)) return undefined;
    if (sameIndex || (index === undefined && id === undefined)) return call;
    // The index or the id comes late: only a call without one can have been meant.
    const late = (index === undefined || call.wireIndex === undefined) && (name === undefined || call.name === undefined);
    return late ? call : undefined;
  }

  #newest(matches: (call: OpenCall) => boolean): OpenCall | undefined {
    for (let at = this.#open.length - 1; at >= 0; at--) {
      const call = this.#open[at];
      if (call && matches(call)) return call;
    }
    return undefined;
  }

  #start(): OpenCall {
    const call: OpenCall = {
      wireIndex: undefined,
      wireId: undefined,
      name: undefined,
      text: "",
      position: undefined,
      head: undefined,
    };
    this.#open.push(call);
    return call;
  }

  /** Some servers give parallel calls one id; results could not be told apart. */
  #uniqueId(wireId: string | undefined): string {
    return wireId !== undefined && !this.#calls.some((call) => call.head?.id === wireId) ? wireId : createId("call_");
  }
}

function toPiece({ index, id, name, arguments: given }: RawToolCallDelta): Piece {
  return {
    index: index ?? undefined,
    id: id === undefined || id === null || id === "" ? undefined : String(id),
    name: name || undefined,
    text: typeof given === "string" ? given : given === undefined || given === null ? "" : JSON.stringify(given),
  };
}

/** Whether a piece that seems to continue a call has a name that says otherwise. */
function startsAnother(call: OpenCall, { index, id, name, text }: Piece): boolean {
  if (name === undefined || call.name === undefined) return false;
  // Servers that repeat the name mean the same call; where there is neither id nor index, the name is all that marks a start.
  if (name === call.name && (id !== undefined || (index !== undefined && text === ""))) return false;
  if (call.text.trim() === "") return name !== call.name && id === undefined;
  // Where the name is on every piece this is asked for every piece: most end elsewhere and need no parsing.
  return call.text.trimEnd().endsWith("}") && parseArguments(call.text).invalidArguments === undefined;
}

function parseArguments(text: string): Pick<ToolCallPart, "arguments" | "invalidArguments"> {
  if (text.trim() === "") return { arguments: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { arguments: value as JsonObject };
  } catch {
    // Not JSON: kept as it is, below.
  }
  return { arguments: {}, invalidArguments: text };
}
