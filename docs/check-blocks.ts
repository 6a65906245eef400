import { join } from "node:path";
import ts from "typescript";
import type { CodeBlock } from "./code-blocks.js";

const directory = import.meta.dirname;

/**
 * Type-checks blocks against the sources of the packages, all in one program. Blocks of one page can import each other by
 * file name.
 *
 * @returns One line per error: page, line, message.
 */
export function checkBlocks(blocks: readonly CodeBlock[]): string[] {
  const { config } = ts.readConfigFile(join(directory, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, directory);
  const host = ts.createCompilerHost(options);
  const files = new Map(blocks.map((block) => [pathOf(block), block]));
  const textOf = (path: string): string | undefined => {
    const block = files.get(path);
    // On the first line, so that lines count as in the page.
    return block && `${block.given} ${block.code}`;
  };
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => textOf(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = textOf(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
  };
  // The pages are about what the packages export, not about what is in them.
  host.directoryExists = (path) => ts.sys.directoryExists(path) || [...files.keys()].some((file) => file.startsWith(`${path}/`));
  const program = ts.createProgram({ rootNames: [...files.keys()], options, host });
  return [...files].flatMap(([path, block]) => {
    const source = program.getSourceFile(path);
    if (source === undefined) return [`${block.page}:${block.line} is not in the program`];
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return diagnostics.map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${block.page}:${block.line + line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

function pathOf({ page, line, file }: CodeBlock): string {
  return `${directory.replaceAll("\\", "/")}/blocks/${page.replace(/\W/g, "-")}/${file ?? `line-${line}.ts`}`;
}
