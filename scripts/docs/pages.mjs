// The pages of docs/, and the package whose tarball each one is in.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The pages of each package, by the folder under packages/, in reading order. A test holds docs/ to this table. */
export const pagesOf = {
  core: [
    "agent",
    "tools",
    "structured-output",
    "events",
    "errors",
    "retries",
    "threads",
    "hooks",
    "web",
    "security",
    "limits",
    "runtimes",
    "sizes",
    "from-python",
    "writing-a-provider",
  ],
  openai: ["openai", "reasoning", "gateways", "server-profiles"],
  "oci-signer": ["oci-identities", "oci-signing"],
  "oci-v1": ["oci-v1", "oci-families"],
  "oci-responses": ["oci-responses"],
  "oci-sdk": ["oci-native"],
  registry: ["registry"],
  testkit: ["testing"],
};

/**
 * Reads a page.
 *
 * @param {string} root - The repository.
 * @param {string} name - The page's name, without its ending.
 * @returns {{ title: string, summary: string, text: string }} `summary` is the first sentence, as plain text.
 */
export function readPage(root, name) {
  const text = readFileSync(join(root, "docs", `${name}.md`), "utf8");
  const [, title = name, opening = ""] = /^# (.+)\n\n([^\n#<`|][\s\S]*?)\n\n/.exec(text) ?? [];
  const plain = opening.replaceAll("\n", " ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  const [summary] = /^.*?[.:](?= |$)/.exec(plain) ?? [plain];
  return { title, summary: summary.replace(/:$/, "."), text };
}
