import { type JsonObject, textOf } from "@locus/core";
import { ask, nativeFormats } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import {
  createNativeChatHandler,
  makeApiKey,
  type NativeFormat,
  type NativeReply,
  type NativeStreamStyle,
} from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OCIModel } from "../fetch.js";
import { type AnswerContent, contentOfModel, contentOfOracle } from "../testing/answer-content.js";
import { type OracleAnswer, oracleClient } from "../testing/oracle-client.js";

const piece = fc.constantFrom("Hi", " there", " 世界", " 👩‍🚀", "\n\n", "Why", "é");
const deltas = fc.array(piece, { minLength: 1, maxLength: 6 });
const object = fc.constantFrom<JsonObject>({}, { city: "Oslo" }, { city: "Rome", days: [1, null], nested: { ok: true } });
/** Arguments as a model writes them: in pieces, and now and then not as JSON. */
const written = object.chain((value) => {
  const text = JSON.stringify(value);
  return fc.nat(text.length).map((cut) => [text.slice(0, cut), text.slice(cut)]);
});
const name = fc.constantFrom("weather", "now");
/** No JSON at all. */
const broken = fc.constant<JsonObject | string[]>(["{city: Oslo}"]);
const callsWith = (args: fc.Arbitrary<JsonObject | string[]>) => fc.array(fc.record({ name, arguments: args }), { maxLength: 3 });

/** A text and citations of it, which count characters as the service does. */
const cited = fc.tuple(deltas, fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 3 })).map(([text, ranges]) => {
  const points = [...text.join("")];
  const citations = ranges.map(([from, length], index) => {
    const start = from % points.length;
    const end = Math.min(points.length, start + 1 + length);
    return { start, end, text: points.slice(start, end).join(""), documentIds: [`doc_${index}`] };
  });
  return { text, ...(citations.length > 0 && { citations }) };
});

const usage = fc.constantFrom(
  null,
  { inputTokens: 10, outputTokens: 5 },
  { inputTokens: 10, outputTokens: 5, totalTokens: 20, cachedInputTokens: 3, reasoningTokens: 4 },
);
const optional = { requiredKeys: [] };
const merged = (...parts: fc.Arbitrary<NativeReply>[]): fc.Arbitrary<NativeReply> =>
  fc.tuple(...parts).map((all): NativeReply => Object.assign({}, ...all));
const silent = fc.constant({});

/** Answers of each format, and how they stream. */
const answers: Readonly<
  Record<NativeFormat, { model: fc.Arbitrary<string>; reply: fc.Arbitrary<NativeReply>; style: fc.Arbitrary<NativeStreamStyle> }>
> = {
  COHERE: {
    model: fc.constantFrom("cohere.command-a-03-2025", "cohere.command-r-plus-08-2024"),
    reply: merged(
      fc.oneof(cited, silent),
      fc.record(
        {
          toolCalls: callsWith(object),
          usage,
          finishReason: fc.constantFrom("COMPLETE", "MAX_TOKENS", "ERROR_TOXIC", "ERROR_LIMIT", "USER_CANCEL", null),
        },
        optional,
      ),
    ),
    style: fc.record({ cohereCalls: fc.constantFrom("events", "terminal", "both") }),
  },
  COHEREV2: {
    model: fc.constantFrom("cohere.command-a-reasoning-08-2025", "cohere.command-a-vision-07-2025"),
    reply: merged(
      fc.oneof(cited, silent),
      fc.record(
        {
          reasoning: deltas,
          toolPlan: deltas,
          toolCalls: callsWith(fc.oneof(object, written, broken)),
          usage,
          finishReason: fc.constantFrom("COMPLETE", "MAX_TOKENS", "STOP_SEQUENCE", "TOOL_CALL"),
        },
        optional,
      ),
    ),
    style: fc.record({ cohereV2Ending: fc.constantFrom("GENERIC", "COHERE") }),
  },
  GENERIC: {
    model: fc.constantFrom(
      "meta.llama-3.3-70b-instruct",
      "openai.gpt-5.5",
      "openai.gpt-oss-120b",
      "xai.grok-4",
      "google.gemini-2.5-flash",
    ),
    reply: fc.record(
      {
        text: deltas,
        reasoning: deltas,
        refusal: fc.constant("No."),
        toolCalls: callsWith(fc.oneof(object, written, broken)),
        annotations: fc.constant([
          { type: "url_citation", urlCitation: { url: "https://example.com", title: "A", startIndex: 0, endIndex: 1 } },
        ]),
        usage,
        finishReason: fc.constantFrom("stop", "length", "max_tokens", "tool_calls", "content_filter", null),
      },
      optional,
    ),
    style: silent,
  },
};

/** Where our reading is another one, each with the reason. */
const exceptions: readonly { why: string; apply(said: AnswerContent): AnswerContent }[] = [
  {
    why: "An annotation of a text that does not exist has no part to belong to: it is shown as an event, and is not in the message.",
    apply: (said) => (said.text === "" ? { ...said, cited: [] } : said),
  },
];

interface Answer {
  model: string;
  reply: NativeReply;
  style: NativeStreamStyle;
}

const key = await makeApiKey();

describe.each(nativeFormats)("%s: of 100 answers, we read what Oracle's client delivers, but for the exceptions", (format) => {
  test.each([true, false])("streamed: %s", { timeout: 60_000 }, async (streaming) => {
    let answer: Answer = { model: "", reply: {}, style: {} };
    /** One endpoint for all answers; how they stream is part of each. */
    await using server = await startHttpServer((exchange) =>
      createNativeChatHandler([answer.reply], answer.style).handle(exchange),
    );
    using oracle = oracleClient(server.url, key);
    const compartmentId = "ocid1.compartment.oc1..test";

    await fc.assert(
      fc.asyncProperty(fc.record(answers[format]), async (next) => {
        answer = next;
        const { model, style } = answer;
        const ours = new OCIModel({ endpoint: server.url, compartmentId, apiKey: "sk-test", model, streaming });
        const { complete, error } = await outcomeOf(ours.stream(ask()));
        if (!complete) throw error;
        const delivered = piecesOf(await oracle.chat(Object(server.requests.at(-1)?.body)));
        const theirs = contentOfOracle(format, delivered, streaming ? style : {});
        expect(contentOfModel(complete)).toEqual(exceptions.reduce((said, { apply }) => apply(said), theirs));

        // What they both have is right besides: annotations cut out what was cited.
        const { content } = complete.message;
        for (const part of typeof content === "string" ? [] : content) {
          for (const { kind, startIndex, endIndex, raw } of part.type === "text" ? (part.annotations ?? []) : []) {
            if (kind === "document") expect(textOf(complete.message).slice(startIndex, endIndex)).toBe(Object(raw).text);
          }
        }
      }),
      { numRuns: 100 },
    );
    await server.idle();
  });
});

/** The parsed events of a stream, or the one whole answer. */
function piecesOf(answer: OracleAnswer): JsonObject[] {
  if ("chatResponse" in answer) return [answer.chatResponse];
  const events = answer.sse.split("\n\n").map((event) => event.replace(/^data: /, ""));
  return events.flatMap((data) => (data.startsWith("{") ? JSON.parse(data) : []));
}
