import type { ToolCallDelta } from "../contract/event.js";
import type { ProviderData, ToolCallPart } from "../contract/message.js";
import type { JsonObject } from "../json/json.js";
import { createId } from "../platform/create-id.js";

/** A piece of a tool call as a server sends it. Servers disagree about every field; none is required. */
export interface RawToolCallDelta {
  index?: number | null | undefined;
  id?: string | number | null | undefined;
  name?: string | null | undefined;
  /** A piece of the arguments' JSON text; some servers send the whole object instead. */
  arguments?: string | JsonObject | null | undefined;
  /** The arguments are whole and stand for all that came before, of which a piece was lost. Nothing of this is shown. */
  replaces?: boolean | undefined;
  /** Opaque data of the call, which the provider wants back with it. Data that comes later is added to what came before. */
  providerData?: ProviderData | undefined;
}

/** What a piece adds to a call, for display. */
export interface ShownPiece {
  readonly toolCall: ToolCallDelta;
  /** The opaque data that arrived with it, or while the call waited for its name. */
  readonly providerData: ProviderData | undefined;
}

/** A call under assembly. */
interface OpenCall {
  /** What the server calls it. */
  wireIndex?: number | undefined;
  wireId?: string | undefined;
  name?: string | undefined;
  /** The arguments so far. */
  text: string;
  /** The opaque data so far. */
  data?: ProviderData | undefined;
  /** What every delta of it says; fixed when the name is known. */
  head?: Omit<ToolCallDelta, "argumentsDelta">;
}

/** A piece with everything that means "absent" in some dialect (`null`, `""`) made `undefined`. */
interface Piece {
  index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  text: string;
  data: ProviderData | undefined;
}

/**
 * Puts the tool calls of one turn together from what servers stream.
 *
 * A piece belongs to the call with its index; without an index, to the call with its id; without either, to the call
 * that the last piece went to. Another id on the same index starts another call, and so does a name after complete
 * arguments. Arguments wait for the name. Every call gets an id, unique within the turn.
 */
export class ToolCallAssembler {
  /** Everything a piece can belong to, newest first; what never gets a name or arguments stays here and is forgotten. */
  readonly #open: OpenCall[] = [];
  /** In the order of their first name or arguments. */
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
  push(delta: RawToolCallDelta): ShownPiece | undefined {
    const piece = toPiece(delta);
    const { index, id, name, text, data } = piece;
    if (id === undefined && name === undefined && text === "" && data === undefined) return undefined;
    const known = this.#find(piece);
    const call = known ?? { text: "" };
    if (!known) this.#open.unshift(call);
    this.#last = call;
    call.wireIndex ??= index;
    call.wireId ??= id;
    call.name ??= name;
    call.text = delta.replaces ? text : call.text + text;
    if (data) call.data = { ...call.data, ...data };
    if (call.head) return (text === "" || delta.replaces) && !data ? undefined : shown(call.head, text, data);
    if ((name !== undefined || text !== "") && !this.#calls.includes(call)) this.#calls.push(call);
    return call.name === undefined ? undefined : shown(this.#head(call, call.name), call.text, call.data);
  }

  /**
   * Ends the turn: only now are the arguments parsed, strictly.
   *
   * @returns The pieces that waited in vain for a name, and all calls in the order in which they began.
   */
  end(): { deltas: ShownPiece[]; calls: ToolCallPart[] } {
    const deltas: ShownPiece[] = [];
    const calls = this.#calls.map((call): ToolCallPart => {
      const head = call.head ?? this.#head(call, "unknown_tool");
      const { wireId = head.id, text, data } = call;
      if (call.name === undefined) deltas.push(shown(head, text, data));
      return {
        type: "tool_call",
        id: head.id,
        ...(wireId !== head.id && { wireId }),
        name: head.name,
        ...parseArguments(text),
        ...(data && { providerData: data }),
      };
    });
    return { deltas, calls };
  }

  /** The call a piece continues, if it does not start one. */
  #find(piece: Piece): OpenCall | undefined {
    const { index, id } = piece;
    const known =
      id !== undefined &&
      this.#open.find((call) => call.wireId === id && (index === undefined || (call.wireIndex ?? index) === index));
    const call = known || this.#candidate(piece);
    return call && !startsAnother(call, piece) ? call : undefined;
  }

  /** The call a piece continues when its id does not tell. */
  #candidate({ index, id, name }: Piece): OpenCall | undefined {
    const sameIndex = index !== undefined && this.#open.find((call) => call.wireIndex === index);
    const call = sameIndex || this.#last;
    if (!call || (id !== undefined && call.wireId !== undefined)) return undefined;
    if (sameIndex || (index === undefined && id === undefined)) return call;
    // The index or the id comes late: only a call without one can have been meant.
    const late = (index === undefined || call.wireIndex === undefined) && (name === undefined || call.name === undefined);
    return late ? call : undefined;
  }

  #head(call: OpenCall, name: string): NonNullable<OpenCall["head"]> {
    call.head = { index: this.#calls.indexOf(call), id: this.#uniqueId(call.wireId), name };
    return call.head;
  }

  /** Some servers give parallel calls one id; results could not be told apart. */
  #uniqueId(wireId: string | undefined): string {
    return wireId !== undefined && !this.#calls.some((call) => call.head?.id === wireId) ? wireId : createId("call_");
  }
}

function shown(head: NonNullable<OpenCall["head"]>, argumentsDelta: string, providerData: ProviderData | undefined): ShownPiece {
  return { toolCall: { ...head, argumentsDelta }, providerData };
}

function toPiece({ index, id, name, arguments: given, providerData }: RawToolCallDelta): Piece {
  return {
    index: index ?? undefined,
    id: String(id ?? "") || undefined,
    name: name || undefined,
    text: typeof given === "string" ? given : given ? JSON.stringify(given) : "",
    data: providerData,
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
    let value: unknown = JSON.parse(text);
    // Some servers of Llama encode the object twice.
    if (typeof value === "string") value = JSON.parse(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { arguments: value as JsonObject };
  } catch {
    // Not JSON: kept as it is, below.
  }
  return { arguments: {}, invalidArguments: text };
}
