import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import fc from "fast-check";
import type { ResponsesContent, ResponsesEvent, ResponsesItem } from "../responses/wire.js";

/** A part of a message, before a server alters it. */
export type CanonicalPart = { text: string; annotations: JsonObject[] } | { refusal: string };

/** An item of an answer, before a server alters it. */
export type CanonicalItem =
  | { type: "reasoning"; summary: string[]; content: string[]; encrypted: string | undefined }
  | { type: "message"; parts: CanonicalPart[] }
  | { type: "function_call"; name: string; args: JsonObject }
  | { type: "web_search_call"; query: string };

/** How a server alters the events of an answer. The first value of each is OpenAI's behaviour. */
export interface ServerHabits {
  ids:
    | "stable"
    | "missing"
    | "missing on items"
    | "other in every event"
    | "other when done"
    | "of the item before"
    | "one for all";
  callIds: "stable" | "other when done" | "missing before the end" | "missing until done" | "one for all";
  indexes: "stable" | "missing" | "zero" | "counted on when done" | "on texts alone" | "other for texts";
  contentIndexes: "stable" | "missing" | "counted with deltas" | "counted on";
  added: "in time" | "missing" | "late" | "twice";
  deltas: "all" | "missing" | "but the last" | "but the first";
  wholes: "in time" | "missing" | "twice" | "late";
  parts: "in time" | "missing";
  done: "in time" | "missing" | "twice" | "late";
  names: "new" | "old";
  calls: "one by one" | "at the same time";
  end: "whole" | "in another order" | "missing";
  endIds: "stable" | "other" | "missing" | "numbered again";
}

/** All values of each habit; the first is OpenAI's behaviour. */
const habits: { readonly [Name in keyof ServerHabits]: readonly [ServerHabits[Name], ...ServerHabits[Name][]] } = {
  ids: ["stable", "missing", "missing on items", "other in every event", "other when done", "of the item before", "one for all"],
  callIds: ["stable", "other when done", "missing before the end", "missing until done", "one for all"],
  indexes: ["stable", "missing", "zero", "counted on when done", "on texts alone", "other for texts"],
  contentIndexes: ["stable", "missing", "counted with deltas", "counted on"],
  added: ["in time", "missing", "late", "twice"],
  deltas: ["all", "missing", "but the last", "but the first"],
  wholes: ["in time", "missing", "twice", "late"],
  parts: ["in time", "missing"],
  done: ["in time", "missing", "twice", "late"],
  names: ["new", "old"],
  calls: ["one by one", "at the same time"],
  end: ["whole", "in another order", "missing"],
  endIds: ["stable", "other", "missing", "numbered again"],
};

/** Number of values that deviate from OpenAI. */
export const mutationCount: number = Object.values(habits).reduce((sum, values) => sum + values.length - 1, 0);

/** OpenAI's behaviour in half of the cases. */
function one<T>([first, ...others]: readonly [T, ...T[]]): fc.Arbitrary<T> {
  return fc.oneof(fc.constant(first), fc.constantFrom(first, ...others));
}

/** An arbitrary combination of habits. */
export const serverHabits: fc.Arbitrary<ServerHabits> = fc.record<ServerHabits>({
  ids: one(habits.ids),
  callIds: one(habits.callIds),
  indexes: one(habits.indexes),
  contentIndexes: one(habits.contentIndexes),
  added: one(habits.added),
  deltas: one(habits.deltas),
  wholes: one(habits.wholes),
  parts: one(habits.parts),
  done: one(habits.done),
  names: one(habits.names),
  calls: one(habits.calls),
  end: one(habits.end),
  endIds: one(habits.endIds),
});

/** OpenAI's behaviour. */
export const noHabits: ServerHabits = {
  ids: "stable",
  callIds: "stable",
  indexes: "stable",
  contentIndexes: "stable",
  added: "in time",
  deltas: "all",
  wholes: "in time",
  parts: "in time",
  done: "in time",
  names: "new",
  calls: "one by one",
  end: "whole",
  endIds: "stable",
};

/** The habits that deviate from OpenAI. */
export function mutationsOf(habits: ServerHabits): string[] {
  return Object.entries(habits).flatMap(([name, value]) =>
    value === noHabits[name as keyof ServerHabits] ? [] : `${name}: ${value}`,
  );
}

/** One text of an item: the name of its events, and its pieces. */
interface Writing {
  stream: string;
  field: string;
  position: number;
  pieces: string[];
  annotations: JsonObject[];
}

const prefixes = { reasoning: "rs", message: "msg", function_call: "fc", web_search_call: "ws" };
const oldNames: Readonly<Record<string, string>> = {
  reasoning_text: "reasoning",
  reasoning_summary_text: "reasoning_summary",
};
const partNames: Readonly<Record<string, string>> = {
  output_text: "content_part",
  refusal: "content_part",
  reasoning_text: "reasoning_part",
  reasoning_summary_text: "reasoning_summary_part",
};

/** Cuts a text into about three pieces. */
function cut(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  return text === "" ? [] : [text.slice(0, size), ...cut(text.slice(size))].filter(Boolean);
}

function writingsOf(item: CanonicalItem): Writing[] {
  const write = (stream: string, field: string, position: number, text: string, annotations: JsonObject[] = []): Writing => ({
    stream,
    field,
    position,
    pieces: cut(text),
    annotations,
  });
  if (item.type === "function_call") return [write("function_call_arguments", "arguments", 0, JSON.stringify(item.args))];
  if (item.type === "message")
    return item.parts.map((part, position) =>
      "text" in part
        ? write("output_text", "text", position, part.text, part.annotations)
        : write("refusal", "refusal", position, part.refusal),
    );
  if (item.type === "reasoning")
    return [
      ...item.summary.map((text, position) => write("reasoning_summary_text", "text", position, text)),
      ...item.content.map((text, position) => write("reasoning_text", "text", position, text)),
    ];
  return [];
}

/** An item on the wire, without ids: whole, or as announced. */
function toWire(item: CanonicalItem, isWhole = true): ResponsesItem {
  const { type } = item;
  if (item.type === "function_call") return { type, name: item.name, arguments: isWhole ? JSON.stringify(item.args) : "" };
  if (item.type === "reasoning")
    return {
      type,
      summary: isWhole ? item.summary.map((text) => ({ type: "summary_text", text })) : [],
      ...(isWhole && item.content.length > 0 && { content: item.content.map((text) => ({ type: "reasoning_text", text })) }),
      ...(isWhole && item.encrypted && { encrypted_content: item.encrypted }),
    };
  if (item.type === "message") {
    const content = item.parts.map(
      (part): ResponsesContent => ("text" in part ? { type: "output_text", ...part } : { type: "refusal", ...part }),
    );
    return { type, role: "assistant", content: isWhole ? content : [] };
  }
  return { type, status: isWhole ? "completed" : "in_progress", ...(isWhole && { action: { query: item.query } }) };
}

/** Applies the habits of a server to an answer. */
export function serve(
  items: readonly CanonicalItem[],
  habits: ServerHabits,
): { events: ResponsesEvent[]; output: ResponsesItem[] } {
  let counter = 0;
  const nameOf = (position: number): string => `${prefixes[items[position]?.type ?? "message"]}_${position}`;

  function idOf(position: number, on: "added" | "text" | "done"): string | undefined {
    const id = nameOf(position);
    switch (habits.ids) {
      case "missing":
        return undefined;
      case "missing on items":
        return on === "text" ? id : undefined;
      case "other in every event":
        return `${id}_${counter++}`;
      case "other when done":
        return on === "done" ? `${id}_done` : id;
      case "of the item before":
        return on === "added" && position > 0 ? nameOf(position - 1) : id;
      case "one for all":
        return id.replace(/\d+/, "0");
      default:
        return id;
    }
  }

  function callIdOf(position: number, on: "added" | "done" | "end"): string | undefined {
    switch (habits.callIds) {
      case "other when done":
        return on === "added" ? `call_${position}` : `call_${position}_done`;
      case "missing before the end":
        return on === "end" ? `call_${position}` : undefined;
      case "missing until done":
        return on === "added" ? undefined : `call_${position}`;
      case "one for all":
        return "call_0";
      default:
        return `call_${position}`;
    }
  }

  function indexOf(position: number, on: "added" | "text" | "whole" | "done"): number | undefined {
    switch (habits.indexes) {
      case "missing":
        return undefined;
      case "zero":
        return 0;
      case "counted on when done":
        return on === "whole" || on === "done" ? position + 1 : position;
      case "on texts alone":
        return on === "text" || on === "whole" ? position : undefined;
      case "other for texts":
        return on === "added" ? position : position + 1;
      default:
        return position;
    }
  }

  const withCallId = (item: CanonicalItem, call_id: string | undefined): JsonObject =>
    item.type === "function_call" && call_id !== undefined ? { call_id } : {};
  const about = (item: CanonicalItem, position: number, on: "added" | "done"): ResponsesEvent =>
    defined({
      type: `response.output_item.${on}`,
      output_index: indexOf(position, on),
      item: defined({ id: idOf(position, on), ...withCallId(item, callIdOf(position, on)), ...toWire(item, on === "done") }),
    });
  const times = (events: ResponsesEvent[], how: string): ResponsesEvent[] =>
    how === "missing" || how === "late" ? [] : how === "twice" ? [...events, ...events] : events;

  /** The events of one text, split into punctual and late ones. */
  function write({ stream, field, position: part, pieces, annotations }: Writing, position: number) {
    const isSummary = stream === "reasoning_summary_text";
    const isCall = stream === "function_call_arguments";
    const name = habits.names === "old" ? (oldNames[stream] ?? stream) : stream;
    let counted = part + (habits.contentIndexes === "counted on" ? 1 : 0);
    const at = (): JsonObject => {
      if (isCall || habits.contentIndexes === "missing") return {};
      if (isSummary) return { summary_index: part };
      return { content_index: habits.contentIndexes === "counted with deltas" ? counted++ : counted };
    };
    const event = (type: string, on: "text" | "whole", more: object): ResponsesEvent =>
      defined({
        type: `response.${type}`,
        item_id: idOf(position, "text"),
        output_index: indexOf(position, on),
        ...at(),
        ...more,
      });
    const text = pieces.join("");
    const isCut = habits.deltas === "but the first" && !isCall;
    const kept =
      habits.deltas === "missing"
        ? []
        : habits.deltas === "but the last"
          ? pieces.slice(0, -1)
          : habits.deltas === "but the first" && !isCut
            ? pieces.slice(1)
            : pieces;
    const partName = habits.parts === "in time" ? partNames[stream] : undefined;
    const partOf = (value: string) => ({ part: { type: isSummary ? "summary_text" : stream, [field]: value } });
    const whole = [
      event(`${name}.done`, "whole", { [field]: text }),
      ...(partName ? [event(`${partName}.done`, "whole", partOf(text))] : []),
    ];
    return {
      begin: partName ? [event(`${partName}.added`, "text", partOf(""))] : [],
      deltas: kept.map((delta) => event(`${name}.delta`, "text", { delta })),
      end: [
        ...annotations.map((annotation) => event("output_text.annotation.added", "text", { annotation })),
        ...times(whole, habits.wholes),
      ],
      late: habits.wholes === "late" ? whole : [],
    };
  }

  const events: ResponsesEvent[] = [];
  let late: ResponsesEvent[] = [];
  const groups: [CanonicalItem, number][][] = [];
  for (const [position, item] of items.entries()) {
    const group = groups.at(-1);
    const isParallel = habits.calls === "at the same time" && item.type === "function_call";
    if (isParallel && group?.[0]?.[0].type === "function_call") group.push([item, position]);
    else groups.push([[item, position]]);
  }
  for (const group of groups) {
    const before = late;
    late = [];
    const open = group.map(([item, position]) => ({
      item,
      position,
      texts: writingsOf(item).map((writing) => write(writing, position)),
    }));
    for (const { item, position } of open) events.push(...times([about(item, position, "added")], habits.added));
    const longest = Math.max(...open.map(({ texts }) => texts.length));
    for (let text = 0; text < longest; text++) {
      for (const { texts } of open) events.push(...(texts[text]?.begin ?? []));
      const most = Math.max(...open.map(({ texts }) => texts[text]?.deltas.length ?? 0));
      for (let step = 0; step < most; step++) {
        for (const { item, position, texts } of open) {
          events.push(...(texts[text]?.deltas.slice(step, step + 1) ?? []));
          if (habits.added === "late" && text === 0 && step === 0) events.push(about(item, position, "added"));
        }
      }
      for (const { texts } of open) events.push(...(texts[text]?.end ?? []));
    }
    for (const { item, position, texts } of open) {
      const done = about(item, position, "done");
      events.push(...times([done], habits.done));
      late.push(...texts.flatMap((text) => text.late), ...(habits.done === "late" ? [done] : []));
    }
    events.push(...before);
  }
  events.push(...late);

  const last = [...items.entries()];
  if (habits.end === "in another order") last.reverse();
  const output = last.map(([position, item], order): ResponsesItem => {
    const renumbered = habits.endIds === "numbered again" ? order : position;
    const isOther = habits.endIds === "other" ? "_end" : "";
    const id =
      habits.endIds === "missing"
        ? undefined
        : habits.endIds === "stable"
          ? idOf(position, "done")
          : `${nameOf(position).replace(/\d+/, String(renumbered))}${isOther}`;
    const callId =
      habits.endIds === "stable" || habits.callIds === "one for all"
        ? callIdOf(position, "end")
        : habits.endIds === "missing"
          ? undefined
          : `call_${renumbered}${isOther}`;
    return defined({ id, ...withCallId(item, callId), ...toWire(item) });
  });
  return { events, output: habits.end === "missing" ? [] : output };
}
