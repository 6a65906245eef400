import { pagesOf, readPage } from "./pages.mjs";

/**
 * The index that coding assistants look for, in the form of llmstxt.org: what the project is, then a link to every page with its
 * first sentence.
 *
 * @param {string} root - The repository.
 * @param {string} summary - What the project is, in a sentence.
 * @returns {string} The file `llms.txt`.
 */
export function llmsIndex(root, summary) {
  const sections = Object.entries(pagesOf).map(([name, pages]) => {
    const links = pages.map((page) => {
      const { title, summary } = readPage(root, page);
      return `- [${title}](docs/${page}.md): ${summary}`;
    });
    return `## @locus/${name}\n\nInstalled with the package, in \`node_modules/@locus/${name}/docs\`.\n\n${links.join("\n")}\n`;
  });
  return `# locus for TypeScript\n\n> ${summary}\n\n${sections.join("\n")}`;
}
