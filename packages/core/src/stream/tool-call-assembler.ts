import type { ToolCallDelta } from "../contract/event.js";
import type { ProviderData, ToolCallPart } from "../contract/message.js";
import type { JsonObject } from "../json/json.js";
import { mergeObjects } from "../json/merge-objects.js";
import { createId } from "../platform/create-id.js";
import { ArgumentsReader } from "./arguments-reader.js";
import { parseArguments } from "./parse-arguments.js";

/** A piece of a tool call as a server sends it. Every field is optional, because servers disagree about each. */
export interface RawToolCallDelta {
  index?: number | null | undefined;
  id?: string | number | null | undefined;
  name?: string | null | undefined;
  /** A piece of the arguments' JSON text, or the whole object from some servers. */
  arguments?: string | JsonObject | null | undefined;
  /** The arguments are complete and replace all earlier pieces, because one was lost. They are not shown. */
  replaces?: boolean | undefined;
  /** Opaque data of the call that the provider wants back. Later data is merged into earlier data. */
  providerData?: ProviderData | undefined;
}

/** What a piece adds to a call, for display. */
export interface ShownPiece {
  readonly toolCall: ToolCallDelta;
  /** The merged opaque data of the providers that sent some with this piece, or while the call waited for its name. */
  readonly providerData: ProviderData | undefined;
}

/** A call under assembly. */
interface OpenCall {
  /** The number of calls that began before it. */
  readonly order: number;
  /** Its position among the calls, set by its first name or arguments. */
  position?: number;
  /** The server's index of it. */
  wireIndex?: number | undefined;
  wireId?: string | undefined;
  name?: string | undefined;
  /** The arguments so far. */
  text: string;
  /** Checks for complete arguments, from the first repeated name on. */
  reader?: ArgumentsReader | undefined;
  /** The opaque data so far. */
  data?: ProviderData | undefined;
  /** The fields that all its deltas share; fixed once the name is known. */
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
 * Assembles the tool calls of one turn from streamed pieces.
 *
 * A piece belongs to the call with its index; without an index, to the call with its id; without either, to the call of the last
 * piece. Another id on the same index starts another call, and so does a name after complete arguments. Arguments wait for the
 * name. Every call gets an id that is unique within the turn.
 */
export class ToolCallAssembler {
  /** Ordered by first name or arguments. A call that gets neither is dropped. */
  readonly #calls: OpenCall[] = [];
  /** The newest call by index, by id, and by both; and the calls with an id and no index yet, oldest first. */
  readonly #byIndex = new Map<number, OpenCall>();
  readonly #byId = new Map<string, OpenCall>();
  readonly #byBoth = new Map<string, OpenCall>();
  readonly #byIdAlone = new Map<string, OpenCall[]>();
  readonly #ids = new Set<string>();
  #last: OpenCall | undefined;
  #begun = 0;

  /** The number of calls so far. */
  get size(): number {
    return this.#calls.length;
  }

  /**
   * Adds a piece.
   *
   * @returns What the piece adds to a call, for display; `undefined` if that is nothing, or the name is not known yet.
   */
  push(delta: RawToolCallDelta): ShownPiece | undefined {
    const piece = toPiece(delta);
    const { index, id, name, text, data } = piece;
    if (id === undefined && name === undefined && text === "" && data === undefined) return undefined;
    const known = this.#find(piece);
    const call = known ?? { order: this.#begun++, text: "" };
    this.#last = call;
    const isNew = call.wireIndex === undefined || call.wireId === undefined;
    call.wireIndex ??= index;
    call.wireId ??= id;
    if (isNew) this.#file(call);
    call.name ??= name;
    call.text = delta.replaces ? text : call.text + text;
    if (delta.replaces) call.reader = undefined;
    call.reader?.read(text, call);
    if (data) call.data = mergeObjects(call.data ?? {}, data);
    if (call.head) {
      const added = delta.replaces ? "" : text;
      return added === "" && !data ? undefined : shown(call.head, added, data && newest(call.data, data));
    }
    if (name !== undefined || text !== "") call.position ??= this.#calls.push(call) - 1;
    return call.name === undefined ? undefined : shown(this.#head(call, call.name), call.text, call.data);
  }

  /**
   * Ends the turn. Only now are the arguments parsed, strictly.
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

  /** The call that a piece continues; `undefined` if it starts one. */
  #find(piece: Piece): OpenCall | undefined {
    const { index, id } = piece;
    const call = (id !== undefined && this.#withId(id, index)) || this.#candidate(piece);
    return call && !startsAnother(call, piece) ? call : undefined;
  }

  /** The newest call with an id, unless its index differs. */
  #withId(id: string, index: number | undefined): OpenCall | undefined {
    if (index === undefined) return this.#byId.get(id);
    const alone = this.#byIdAlone.get(id);
    while (alone?.at(-1)?.wireIndex !== undefined) alone.pop();
    return newer(this.#byBoth.get(`${index} ${id}`), alone?.at(-1));
  }

  /** Indexes a call by the index and id that are known by now. */
  #file(call: OpenCall): void {
    const { wireId: id, wireIndex: index } = call;
    if (index !== undefined) this.#byIndex.set(index, newer(call, this.#byIndex.get(index)));
    if (id === undefined) return;
    this.#byId.set(id, newer(call, this.#byId.get(id)));
    const key = `${index} ${id}`;
    const alone = this.#byIdAlone.get(id);
    if (index !== undefined) this.#byBoth.set(key, newer(call, this.#byBoth.get(key)));
    else if (!alone) this.#byIdAlone.set(id, [call]);
    else if (alone.at(-1) !== call) alone.push(call);
  }

  /** The call that a piece continues if its id does not decide. */
  #candidate({ index, id, name }: Piece): OpenCall | undefined {
    const sameIndex = index !== undefined && this.#byIndex.get(index);
    const call = sameIndex || this.#last;
    if (!call || (id !== undefined && call.wireId !== undefined)) return undefined;
    if (sameIndex || (index === undefined && id === undefined)) return call;
    // An index or id that comes late can only belong to a call without one.
    const late = (index === undefined || call.wireIndex === undefined) && (name === undefined || call.name === undefined);
    return late ? call : undefined;
  }

  #head(call: OpenCall, name: string): NonNullable<OpenCall["head"]> {
    // Some servers give parallel calls the same id, so that their results could not be told apart.
    const { position = 0, wireId } = call;
    const id = wireId !== undefined && !this.#ids.has(wireId) ? wireId : createId("call_");
    this.#ids.add(id);
    call.head = { index: position, id, name };
    return call.head;
  }
}

function shown(head: NonNullable<OpenCall["head"]>, argumentsDelta: string, providerData: ProviderData | undefined): ShownPiece {
  return { toolCall: { ...head, argumentsDelta }, providerData };
}

/** The complete data of the providers that a piece has data of, so that consumers need not merge. */
function newest(all: ProviderData | undefined, piece: ProviderData): ProviderData {
  return Object.fromEntries(Object.keys(piece).map((provider) => [provider, all?.[provider] ?? null]));
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

/** The one of two calls that began later. */
function newer<T extends OpenCall | undefined>(call: T, other: OpenCall | undefined): T | OpenCall {
  return other && (!call || other.order > call.order) ? other : call;
}

/** Whether the name of a piece shows that it starts another call. */
function startsAnother(call: OpenCall, { index, id, name, text }: Piece): boolean {
  if (name === undefined || call.name === undefined) return false;
  // A repeated name means the same call. Without id and index, only a name marks the start of a call.
  if (name === call.name && (id !== undefined || (index !== undefined && text === ""))) return false;
  if (!call.reader) {
    call.reader = new ArgumentsReader();
    call.reader.read(call.text, call);
  }
  return call.reader.isBlank ? name !== call.name && id === undefined : call.reader.isWhole;
}
