import type { ScriptedToolCall } from "@locus/testkit";
import type { ChatReply, ChatRequest } from "@locus/testkit/servers";
import * as z from "zod";
import { fileText, matchCount } from "./tools.js";

const chat = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish(), tool_call_id: z.string().optional() })),
});

const fileCount = z.object({ count: z.number() });

/**
 * Replaces a language model by three rules: search for the main word of the question, read the two files that match best, report
 * the result. Every number in its answer comes from its tools.
 */
export function standIn(request: ChatRequest): ChatReply {
  const { messages } = chat.parse(request.body);
  const word = mainWord(messages.filter(({ role }) => role === "user").at(-1)?.content ?? "");
  const result = (id: string) => messages.find((message) => message.tool_call_id === id)?.content ?? undefined;
  const words = messages.reduce((sum, { content }) => sum + (content ?? "").split(/\s+/).length, 0);
  const reply = nextTurn(word, result);
  const spoken = [...(reply.reasoning ?? []), ...(reply.text ?? [])].length;
  return { ...reply, usage: { inputTokens: words, outputTokens: spoken, totalTokens: words + spoken } };
}

function nextTurn(word: string, result: (id: string) => string | undefined): ChatReply {
  const searched = result("search");
  if (searched === undefined) {
    return {
      reasoning: inWords(
        `The question is about "${word}". I go by rules: list the sources and count that word in them, both at once.`,
      ),
      toolCalls: [
        { id: "list", name: "list_files", arguments: { directory: "packages", extension: ".ts" } },
        { id: "search", name: "count_matches", arguments: { text: word, directory: "packages", extension: ".ts" } },
      ],
    };
  }
  const search = read(matchCount, searched);
  const listed = read(fileCount, result("list"))?.count ?? 0;
  if (search === undefined) return answer(`The search failed: ${searched}`, [], 0);
  const sources = search.best.filter(({ path }) => !/\.test(-d)?\.ts$/.test(path)).slice(0, 2);
  if (sources.length === 0) {
    return answer(`"${word}" stands in none of the ${listed} TypeScript files under packages.`, [], search.filesSearched);
  }
  if (result("read_1") === undefined) {
    const calls = sources.map(({ path }, index): ScriptedToolCall => {
      return { id: `read_${index + 1}`, name: "read_file", arguments: { path } };
    });
    return {
      reasoning: inWords(`${search.filesWithMatches} of ${listed} files have it. I read what looks most like its home.`),
      toolCalls: calls,
    };
  }
  const summaries = sources.flatMap(({ path }, index) => {
    const file = read(fileText, result(`read_${index + 1}`));
    return file ? [`${path} (${file.totalLines} lines)${firstComment(file.text)}`] : [];
  });
  const total = `"${word}" stands ${search.matches} times in ${search.filesWithMatches} of the ${listed} TypeScript files under packages.`;
  return {
    reasoning: inWords("Both files are here. That is all my rules need for an answer."),
    ...answer([total, "Start with", summaries.join(", then ")].join(" "), sources, search.filesSearched),
  };
}

/** The answer in the form of the agent's output schema. */
function answer(text: string, files: readonly object[], filesSearched: number): ChatReply {
  return { text: inWords(JSON.stringify({ answer: `${text.replace(/\.?$/, ".")}`, files, filesSearched })) };
}

/** The first sentence of the first doc comment. */
function firstComment(source: string): string {
  const [, comment = ""] = /\/\*\*([\s\S]*?)\*\//.exec(source) ?? [];
  const text = comment.replace(/\s*\n\s*\*\s?/g, " ").trim();
  const [sentence = ""] = /^[^.]*/.exec(text) ?? [];
  return sentence && `: "${sentence}"`;
}

const common = new Set(
  "about agent and are code does dealt done file files find for from handled has have how implemented its made module package repository source that the this what when where which who why with work works you".split(
    " ",
  ),
);

/** The text to search for: quoted text, else an identifier, else the longest uncommon word. */
function mainWord(question: string): string {
  const quoted = /["'`]([^"'`]+)["'`]/.exec(question)?.[1];
  const words = question.match(/[A-Za-z_][\w-]*/g) ?? [];
  const name = words.find((word) => /[a-z][A-Z]|_/.test(word));
  const [longest] = words
    .filter((word) => word.length > 2 && !common.has(word.toLowerCase()))
    .sort((a, b) => b.length - a.length);
  return quoted ?? name ?? longest ?? "agent";
}

/** The deltas of a text, one word each. */
function inWords(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/** A tool's parsed JSON result; `undefined` when the tool failed. */
function read<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return schema.parse(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}
