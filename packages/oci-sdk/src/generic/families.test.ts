import type { JsonObject, ModelSettings } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { GenericProfile } from "../format/generic-profile.js";
import { formats } from "../native/formats.js";
import { genericFormat } from "./generic-format.js";

const settings: ModelSettings = {
  maxTokens: 100,
  temperature: 0.5,
  topP: 0.9,
  seed: 7,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  stop: "END",
};
const plain = { ...settings, stop: ["END"] };
const { maxTokens, ...others } = plain;
const { frequencyPenalty: _, presencePenalty: __, ...withoutPenalties } = plain;
const { stop: ___, ...withoutStop } = withoutPenalties;
const chats = { ...others, maxCompletionTokens: maxTokens };
const thinks = { maxCompletionTokens: maxTokens, seed: 7 };
const penalties = ["frequencyPenalty", "presencePenalty"];
const thinkingGrok = [...penalties, "stop"];
const sampling = ["temperature", "topP", ...penalties, "stop"];

/** What one model makes of the same settings. */
interface Row {
  /** Every setting at once, as it is on the wire. */
  sent: JsonObject;
  /** Settings that are withheld or renamed, with a warning each. */
  warned?: string[];
  /** The same with a reasoning effort, where that makes a difference to all but the effort. */
  withEffort?: Pick<Row, "sent" | "warned">;
  /** It does not take the effort. */
  withoutEffort?: true;
  reasoning?: boolean;
  toolsWithOutput?: boolean;
}

const thinking: Row = { sent: thinks, warned: [...sampling, "maxTokens"], reasoning: true };

const rows: [model: string, row: Row][] = [
  ["openai.gpt-4.1", { sent: chats, warned: ["maxTokens"] }],
  ["openai.gpt-5", thinking],
  ["openai.o4-mini", thinking],
  ["OpenAI.o4-mini", thinking],
  ["openai.gpt-5.5", { sent: chats, warned: ["maxTokens"], withEffort: thinking, reasoning: true }],
  ["openai.gpt-5-chat-latest", { sent: chats, warned: ["maxTokens"] }],
  ["openai.gpt-oss-120b", { sent: plain, reasoning: true }],
  ["meta.llama-3.3-70b-instruct", { sent: plain }],
  ...["xai.grok-4", "xai.grok-4-fast-reasoning", "xai.grok-4-1-fast-reasoning", "xai.grok-code-fast-1"].map(
    (id): [string, Row] => [id, { sent: withoutStop, warned: thinkingGrok, withoutEffort: true }],
  ),
  ["XAI.Grok-4.1-Fast", { sent: withoutStop, warned: thinkingGrok, withoutEffort: true, reasoning: true }],
  ["xai.grok-4.20-reasoning", { sent: withoutStop, warned: thinkingGrok, withoutEffort: true, reasoning: true }],
  ["xai.grok-4.3", { sent: withoutStop, warned: thinkingGrok, reasoning: true }],
  ["xai.grok-4.6-fast", { sent: withoutStop, warned: thinkingGrok, reasoning: true }],
  ["xai.grok-3-mini", { sent: withoutStop, warned: thinkingGrok, reasoning: true }],
  ["xai.grok-3-mini-fast", { sent: withoutStop, warned: thinkingGrok, reasoning: true }],
  ["xai.grok-3", { sent: withoutPenalties, warned: penalties, withoutEffort: true }],
  ["xai.grok-4.20-0309-non-reasoning", { sent: withoutPenalties, warned: penalties, withoutEffort: true, reasoning: false }],
  ["xai.grok-4-fast-non-reasoning", { sent: withoutPenalties, warned: penalties, withoutEffort: true, reasoning: false }],
  ["google.gemini-2.5-pro", { sent: plain, toolsWithOutput: false }],
  ["mistral.large", { sent: plain }],
  ["brand-new.model", { sent: plain }],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", { sent: plain }],
];

function send(modelId: string, given: ModelSettings, compat?: Partial<GenericProfile>) {
  const { body, warnings } = genericFormat.toCall(
    { messages: [{ role: "user", content: "Hi" }], settings: given },
    { modelId, compat, streaming: false },
  );
  const { apiFormat: _, messages: __, ...sent } = JSON.parse(JSON.stringify(body));
  return { sent, warned: warnings.map(({ parameter }) => parameter).sort() };
}

describe.each(rows)("%s", (model, { sent, warned = [], withEffort = { sent, warned }, withoutEffort, ...known }) => {
  test("gets the settings that it takes, and the consumer hears of the others", () => {
    expect(send(model, settings)).toEqual({ sent, warned: [...warned].sort() });
  });

  test("gets the effort in OCI's words", () => {
    const { sent: others, warned: about = [] } = withEffort;
    expect(send(model, { ...settings, reasoningEffort: "low" })).toEqual({
      sent: { ...others, ...(!withoutEffort && { reasoningEffort: "LOW" }) },
      warned: [...about, ...(withoutEffort ? ["reasoningEffort"] : [])].sort(),
    });
  });

  test("tells what it does", () => {
    expect(formats.GENERIC.capabilities(model)).toEqual({ tools: true, output: "json_schema", ...known });
  });
});

test("effort that OCI has no word for is the highest it has, with a warning", () => {
  const of = (reasoningEffort: string) => send("openai.gpt-5", { reasoningEffort });
  expect(["none", "minimal", "medium", "high"].map((effort) => of(effort))).toEqual(
    ["NONE", "MINIMAL", "MEDIUM", "HIGH"].map((reasoningEffort) => ({ sent: { reasoningEffort }, warned: [] })),
  );
  expect(of("xhigh")).toEqual({ sent: { reasoningEffort: "HIGH" }, warned: ["reasoningEffort"] });
});

test("the user's word wins over the family", () => {
  const compat = { refuses: [], maxTokensField: "maxCompletionTokens", output: "json_object", toolsWithOutput: false } as const;
  expect(send("xai.grok-4", { frequencyPenalty: 0.1, maxTokens: 5, reasoningEffort: "low" }, compat)).toEqual({
    sent: { frequencyPenalty: 0.1, maxCompletionTokens: 5, reasoningEffort: "LOW" },
    warned: ["maxTokens"],
  });
  expect(formats.GENERIC.capabilities("xai.grok-4", compat)).toEqual({
    tools: true,
    output: "json_object",
    toolsWithOutput: false,
  });
});
