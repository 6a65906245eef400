// Reads the published packages from the manifests, so that no other script lists packages or entries.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The published packages, with their entries.
 *
 * @param {string} root - The repository.
 * @returns {{ name: string, folder: string, entries: { specifier: string, report: string, source: string }[] }[]} `folder` and
 * `source` are paths below the root; `report` names the entry in a file name: `core`, `core-provider`.
 */
export function publishedPackages(root) {
  return folders(root, "packages").flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    if (manifest.private) return [];
    const entries = Object.entries(manifest.exports)
      .filter(([path]) => !path.endsWith(".json"))
      .map(([path, target]) => {
        const specifier = manifest.name + path.slice(1);
        const source = join(folder, defaultOf(target["@locus/source"]));
        return { specifier, report: specifier.replace(/^@[^/]+\//, "").replaceAll("/", "-"), source };
      });
    return [{ name: manifest.name, folder, entries }];
  });
}

/** The package folders of a workspace directory, as paths below the root; empty if the directory does not exist. */
export function folders(root, directory) {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory))
    .sort()
    .map((name) => join(directory, name))
    .filter((folder) => existsSync(join(root, folder, "package.json")));
}

/** The default target of an exports entry. */
function defaultOf(target) {
  return typeof target === "string" ? target : defaultOf(target.default);
}
