import ts from "typescript";
import { expect, test } from "vitest";

const parameters = [
  "city: z.string()",
  'city: z.string().default("Oslo"), days: z.number().int().optional()',
  "query: z.string(), filters: z.array(z.object({ field: z.string(), value: z.union([z.string(), z.number()]) }))",
  "at: z.iso.datetime().transform((text) => new Date(text)), notes: z.array(z.string()).optional()",
  'level: z.enum(["low", "high"]), nested: z.object({ a: z.object({ b: z.boolean() }) })',
];
const results = ["JSON.stringify(args)", "({ ok: true, args })", '[{ id: 1, name: "a" }]', "undefined", "12"];

/** What every program costs: the sources of core, of zod and of the platform. */
const bareProgram = `import { Agent, type Model, tool } from "@locus/core";
  import { z } from "zod";
  declare const model: Model;
  const one = tool({ name: "one", description: "Does it.", parameters: z.object({}), execute: () => 1 });
  new Agent({ model, tools: [one] });`;

/** A program with 30 zod tools that reads their events. */
function programText(): string {
  const names = Array.from({ length: 30 }, (_, index) => `tool_${index}`);
  const tools = names.map(
    (name, index) => `const ${name} = tool({
      name: "${name}",
      description: "Does it.",
      parameters: z.object({ ${parameters[index % parameters.length]} }),
      execute: async (args) => ${results[index % results.length]},
    });`,
  );
  return `import { Agent, type Model, tool } from "@locus/core";
    import { z } from "zod";
    declare const model: Model;
    ${tools.join("\n")}
    const agent = new Agent({ model, tools: [${names.join()}] });
    for await (const event of agent.run("Hi")) {
      if (event.type === "model_chunk") console.log(event.content);
      if (event.type === "tool_start") console.log(event.name);
      if (event.type === "tool_start" && event.name === "tool_1") console.log(event.arguments.city?.length);
      if (event.type === "tool_start" && event.name === "tool_3") console.log(event.arguments.at.length);
      if (event.type === "tool_complete" && event.name === "tool_2") console.log(event.value?.at(0)?.id);
      if (event.type === "tool_complete" && event.error) console.log(event.name, event.error.kind, event.result);
    }`;
}

/** Checks a program, and returns how many instantiations of generic types that took. */
function instantiationsOf(text: string): number {
  const file = `${import.meta.dirname}/typed-events-cost.program.ts`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    customConditions: ["@locus/source"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, rest[0]) : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  expect(messages).toEqual([]);
  return program.getInstantiationCount();
}

test("the events of 30 zod tools are typed at a low cost for the type checker", { timeout: 60_000 }, () => {
  expect(instantiationsOf(programText()) - instantiationsOf(bareProgram)).toBeLessThan(13_100);
});
