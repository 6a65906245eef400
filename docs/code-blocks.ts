import { readFileSync } from "node:fs";

/** A block of TypeScript in a Markdown page. */
export interface CodeBlock {
  /** The page, relative to the repository. */
  page: string;
  /** The line of the page on which the code begins, from 1. */
  line: number;
  /** The heading it stands under. */
  heading: string;
  code: string;
  /** The file it is, where its first line says so: `// acme-model.ts`. */
  file?: string;
  /** Under which name a test runs it: `<!-- run: name -->` above the block. */
  run?: string;
  /** Declarations of what the text around the block is about: `<!-- given: declare const … -->` above the block. */
  given: string;
}

const root = new URL("../", import.meta.url);
const fence = /(?:^<!-- run: ([\w-]+) -->\n)?(?:^<!-- given: ([\s\S]*?) -->\n)?^```ts\n((?:\/\/ (\S+\.ts)\n)?[\s\S]*?)^```$/gm;

/**
 * The TypeScript blocks of a page.
 *
 * @param page - Relative to the repository.
 */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(new URL(page, root), "utf8");
  return [...text.matchAll(fence)].map((match): CodeBlock => {
    const [whole, run, given = "", code = "", file] = match;
    const before = text.slice(0, match.index + whole.indexOf("```ts\n"));
    const heading = [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? "";
    return {
      page,
      line: before.split("\n").length + 1,
      heading,
      code,
      given: given.replace(/\s+/g, " "),
      ...(file !== undefined && { file }),
      ...(run !== undefined && { run }),
    };
  });
}
