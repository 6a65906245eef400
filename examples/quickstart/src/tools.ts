import { basename } from "node:path";
import { type Tool, tool } from "@locus/core";
import * as z from "zod";
import type { Repository } from "./repository.js";

/** The number of matches in a file. */
export const fileMatches = z.object({ path: z.string(), lines: z.number().int(), matches: z.number().int() });

/** The result of `count_matches`. */
export const matchCount = z.object({
  filesSearched: z.number().int(),
  filesWithMatches: z.number().int(),
  matches: z.number().int(),
  best: z.array(fileMatches),
});

/** The result of `read_file`. */
export const fileText = z.object({ path: z.string(), totalLines: z.number().int(), text: z.string() });

const directory = z.string().default(".").describe('Relative to the repository, such as "packages/core/src".');
const extension = z.string().default("").describe('Only files that end in this, such as ".ts".');

/** Tools that read a repository and change nothing. */
export function repositoryTools(repository: Repository): Tool[] {
  const list = async (from: string, end: string) => (await repository.list(from)).filter((path) => path.endsWith(end));

  const listFiles = tool({
    name: "list_files",
    description: "Lists the files under a directory of the repository.",
    parameters: z.object({ directory, extension }),
    async execute({ directory, extension }) {
      const files = await list(directory, extension);
      return { count: files.length, files: files.slice(0, 200) };
    },
  });

  const readFile = tool({
    name: "read_file",
    description: "Reads up to 200 lines of a text file of the repository.",
    parameters: z.object({
      path: z.string().describe("Relative to the repository."),
      fromLine: z.number().int().min(1).default(1),
    }),
    async execute({ path, fromLine }) {
      const lines = toLines(await repository.read(path));
      return { path, totalLines: lines.length, text: lines.slice(fromLine - 1, fromLine + 199).join("\n") };
    },
  });

  const countMatches = tool({
    name: "count_matches",
    description: "Counts how often a text stands in the files under a directory, upper and lower case alike.",
    parameters: z.object({ text: z.string().min(1), directory, extension }),
    async execute({ text, directory, extension }) {
      const wanted = text.toLowerCase();
      const paths = await list(directory, extension);
      const files = await Promise.all(
        paths.map(async (path) => {
          const content = await repository.read(path);
          const matches = content.toLowerCase().split(wanted).length - 1;
          return { path, lines: toLines(content).length, matches };
        }),
      );
      const isNamed = ({ path }: { path: string }) => Number(basename(path).toLowerCase().startsWith(wanted));
      const found = files.filter(({ matches }) => matches > 0).sort((a, b) => isNamed(b) - isNamed(a) || b.matches - a.matches);
      return {
        filesSearched: files.length,
        filesWithMatches: found.length,
        matches: found.reduce((sum, { matches }) => sum + matches, 0),
        best: found.slice(0, 10),
      };
    },
  });

  return [listFiles, readFile, countMatches];
}

function toLines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}
