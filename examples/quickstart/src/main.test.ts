import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startChatServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const repositoryFile = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");

interface Outcome {
  code: unknown;
  output: string;
  /** The number of chunks of the output. */
  pieces: number;
}

/** Runs the program like `npm start`, but on the sources, and with only `env` as its environment. */
async function start(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Outcome> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=@locus/source", main, ...args], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => pieces.push(text));
  const [code] = await once(child, "close");
  return { code, output: pieces.join(""), pieces: pieces.length };
}

describe("without a key", { timeout: 30_000 }, () => {
  test("a stand-in answers from the results of its tools, and identifies itself", async () => {
    const { code, output, pieces } = await start({}, "How are timeouts handled?");
    expect(code).toBe(0);
    // Thinking and answer stream, so their number of chunks is close to their number of words.
    expect(pieces).toBeGreaterThan(40);
    expect(output.split("\n").slice(0, 3).join("\n")).toMatch(
      /^locus quickstart\n.*a stand-in answers.*no language model\..*\n.*http:\/\/127\.0\.0\.1:\d+\/v1/,
    );
    // No colours without a terminal.
    expect(output).not.toContain("\u001b");
    // Both tools start before either ends.
    expect(output).toMatch(/→ list_files .*\n {2}→ count_matches .*\n {2}✓ list_files \d+ ms .*\n {2}✓ count_matches \d+ ms/);
    expect(output).toMatch(/→ read_file .*\n {2}→ read_file .*\n {2}✓ read_file .*\n {2}✓ read_file/);
    expect(output).toMatch(/thinking {2}The question is about "timeouts"\./);
    const [, count = ""] = /list_files \d+ ms {2}\{"count":(\d+),/.exec(output) ?? [];
    const [, path = "", lines] = /Start with (\S+) \((\d+) lines\)/.exec(output) ?? [];
    expect(output).toMatch(new RegExp(`answer {4}"timeouts" stands \\d+ times in \\d+ of the ${count} TypeScript files`));
    expect((await repositoryFile(path)).trimEnd().split("\n")).toHaveLength(Number(lines));
    expect(output).toMatch(
      new RegExp(`parsed {4}\\{[\\s\\S]*path: '${path}', lines: ${lines}, [\\s\\S]*filesSearched: ${count}`),
    );
    expect(output).toMatch(
      /usage {5}\d+ tokens in, \d+ out\ntime {6}\d+\.\d s, .*; 3 turns, 4 tool calls\nstopped {3}complete\n$/,
    );
  });

  test("a word without matches is reported", async () => {
    const { code, output } = await start({}, `Where is '${"zz".repeat(9)}'?`);
    expect(code).toBe(0);
    expect(output).toMatch(/answer {4}"z+" stands in none of the \d+ TypeScript files under packages\.\n/);
  });
});

describe("with a custom server", { timeout: 30_000 }, () => {
  test("the same program calls it", async () => {
    const answer = { answer: "It has a license.", files: [], filesSearched: 1 };
    await using server = await startChatServer([
      {
        toolCalls: [
          { name: "read_file", arguments: { path: "LICENSE" } },
          { name: "read_file", arguments: { path: "../../etc/passwd" } },
        ],
      },
      { text: [...JSON.stringify(answer)] },
    ]);
    const { code, output } = await start({ OPENAI_BASE_URL: server.baseURL }, "Is there a license?");
    expect(code).toBe(0);
    expect(output).toContain(`gpt-5.5 answers, at ${server.baseURL}.`);
    expect(output).not.toContain("stand-in");
    expect(output).toContain("✗ read_file");
    expect(output).toContain("answer    It has a license.\n");
    const [first, second] = server.completions;
    expect(first?.body).toMatchObject({ model: "gpt-5.5", stream: true, response_format: { type: "json_schema" } });
    expect(first?.headers).not.toHaveProperty("authorization");
    expect(JSON.stringify(second?.body.messages)).toContain("is not a part of the repository");
  });

  test("an error prints one line and sets the exit code", async () => {
    await using server = await startChatServer([{ status: 401, error: { message: "Incorrect API key provided." } }]);
    const env = { OPENAI_BASE_URL: server.baseURL, OPENAI_API_KEY: "sk-wrong", LOCUS_MODEL_ID: "openai:gpt-4o" };
    const { code, output } = await start(env);
    expect(code).toBe(1);
    expect(output).toMatch(/\nAuthenticationError: .*401.*"gpt-4o".*Incorrect API key.*\n$/);
    expect(output).not.toContain("sk-wrong");
    expect(output).not.toContain("    at ");
  });
});
