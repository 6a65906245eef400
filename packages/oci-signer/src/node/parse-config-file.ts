import { ConfigurationError } from "@locus/core";

/** A section of the file. */
export interface ConfigSection {
  /** All values, including those inherited from `[DEFAULT]`. */
  readonly values: ReadonlyMap<string, string>;
  /** The keys written in the section itself. */
  readonly own: ReadonlySet<string>;
}

/** The last line of a key. */
const endsKey = /-----END [A-Z ]+-----/;

/**
 * Parses `~/.oci/config` as Oracle's Python SDK and CLI do. `#` and `;` start comment lines; `=` or `:` separates. Keys ignore case,
 * sections do not. Values are not interpolated; a key in PEM form may have several lines. Every section inherits missing keys from
 * `[DEFAULT]`.
 *
 * @param path - Path of the file, for errors.
 * @throws ConfigurationError with the line number. The line is not quoted, because it may be a passphrase.
 */
export function parseConfigFile(text: string, path: string): Map<string, ConfigSection> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  /** Key whose value continues on the next line. */
  let open = "";
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.trim();
    if (section && open) {
      section.set(open, `${section.get(open)}\n${line}`);
      if (endsKey.test(line)) open = "";
      continue;
    }
    if (line === "" || /^[#;]/.test(line)) continue;
    const name = /^\[([^\]]+)\]/.exec(line)?.[1]?.trim();
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      continue;
    }
    const separator = line.search(/[=:]/);
    if (separator < 1 || section === undefined) {
      const problem = /^-----BEGIN/.test(line)
        ? "begins a private key: put it into a file and set key_file to its path"
        : section === undefined
          ? "comes before the first [section]"
          : 'is not "key = value"';
      throw new ConfigurationError(`${path}: line ${index + 1} ${problem}.`, { option: "configFile" });
    }
    const key = line.slice(0, separator).trim().toLowerCase();
    const value = line.slice(separator + 1).trim();
    section.set(key, value);
    if (value.startsWith("-----BEGIN") && !endsKey.test(value)) open = key;
  }
  if (open) throw new ConfigurationError(`${path}: the key given as ${open} has no end.`, { option: "configFile" });
  const defaults = sections.get("DEFAULT") ?? [];
  return new Map(
    [...sections].map(([name, own]) => [name, { values: new Map([...defaults, ...own]), own: new Set(own.keys()) }] as const),
  );
}
