import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChatServer, startResponsesServer } from "@locus/testkit/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ask, Connection } from "./browser/program.js";
import { bundle, withoutConditions } from "./support/bundle.js";
import { programSource, type Runtime, runIn, runtimes } from "./support/runtimes.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "locus-agent-"));
  const program = JSON.stringify(join(import.meta.dirname, "browser/program.ts"));
  const { text } = await bundle(
    programSource(`import { ask } from ${program}; globalThis.sawText = async () => {};`, "ask(assignment)"),
    withoutConditions,
  );
  await writeFile(join(directory, "program.mjs"), text);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The SDK always reads its environment variables, which Deno refuses without permission. */
const allowed = ({ flags, ...runtime }: Runtime): Runtime => ({
  ...runtime,
  flags: flags.flatMap((flag) => (flag === "run" ? [flag, "--allow-env"] : [flag])),
});
const apis = [
  { entry: "@locus/openai", start: startChatServer, toolOutput: '"tool_call_id":"call_b"' },
  { entry: "@locus/openai/responses", start: startResponsesServer, toolOutput: '"call_id":"call_b"' },
] as const;
const cases = runtimes.flatMap((runtime) =>
  apis.flatMap(({ entry, ...api }) => [
    { ...api, name: runtime.name, entry, runtime: allowed(runtime) },
    { ...api, name: runtime.name, entry: `${entry}/fetch` as const, runtime },
  ]),
);

test.each(cases)("an agent with tools and an output schema on $name, $entry", async ({ entry, runtime, start, toolOutput }) => {
  await using server = await start([
    {
      toolCalls: [
        { id: "call_a", name: "read_file", arguments: { path: "LICENSE" } },
        { id: "call_b", name: "count_lines", arguments: { path: "README.md" } },
      ],
    },
    { text: ['{"license":', '"Apache-2.0",', '"readmeLines":3}'] },
  ]);
  const connection: Connection = { entry, baseURL: server.baseURL, apiKey: "sk-test", dangerouslyAllowBrowser: true };
  const answer = await runIn<Awaited<ReturnType<typeof ask>>>(runtime, directory, join(directory, "program.mjs"), connection);
  expect(answer.parsed).toEqual({ license: "Apache-2.0", readmeLines: 3 });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-test", "Bearer sk-test"]);
  expect(JSON.stringify(server.requests[1]?.body)).toContain(toolOutput);
  await server.idle();
});
