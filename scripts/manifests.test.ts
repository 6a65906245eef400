import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** The target of a path in an exports map: a file, or targets by condition. */
type Target = string | { readonly [condition: string]: Target };
type Exports = Readonly<Record<string, Target>>;
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Exports;
  readonly publishConfig: { readonly exports: Exports };
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const packages = join(import.meta.dirname, "../packages");
const manifests = readdirSync(packages)
  .map((folder) => join(packages, folder, "package.json"))
  .filter((file) => existsSync(file))
  .map((file): Manifest => JSON.parse(readFileSync(file, "utf8")))
  .filter((manifest) => !manifest.private);

/** Resolves a target to the first matching condition; `undefined` if none matches. */
function resolve(target: Target | undefined, conditions: readonly string[]): string | undefined {
  if (target === undefined || typeof target === "string") return target;
  const holding = Object.entries(target).filter(([condition]) => condition === "default" || conditions.includes(condition));
  return holding.map(([, inner]) => resolve(inner, conditions)).find((file) => file !== undefined);
}

const withoutSource = (target: Target): Target => {
  if (typeof target === "string") return target;
  const { "@locus/source": _source, ...published } = target;
  return published;
};

describe.each(manifests)("$name", (manifest) => {
  test("publishes the exports of the workspace, without the sources", () => {
    const published = Object.entries(manifest.exports).map(([path, target]) => [path, withoutSource(target)]);
    expect(manifest.publishConfig.exports).toEqual(Object.fromEntries(published));
  });

  const forms = Object.keys(manifest.exports).flatMap((entry) => {
    const overFetch = `${entry}/fetch`;
    return overFetch in manifest.exports ? [{ entry, overFetch }] : [];
  });
  test("resolves workers, edge runtimes and browsers to the fetch entry, including types and sources", () => {
    for (const { entry, overFetch } of forms) {
      for (const condition of ["workerd", "edge-light", "browser"]) {
        for (const more of [["types"], ["import"], ["@locus/source"]]) {
          const conditions = [condition, ...more];
          const expected = resolve(manifest.exports[overFetch], more);
          expect([entry, conditions, resolve(manifest.exports[entry], conditions)]).toEqual([entry, conditions, expected]);
          expect(resolve(manifest.exports[entry], more)).not.toBe(expected);
        }
      }
    }
  });

  test("has other locus packages as peers while they are 0.x", () => {
    const peers = Object.entries(manifest.peerDependencies ?? {}).filter(([name]) => name.startsWith("@locus/"));
    expect(peers.map(([, range]) => range)).toEqual(peers.map(() => ">=0.1.0 <1.0.0"));
  });
});

test("all packages have one version", () => {
  expect(new Set(manifests.map(({ version }) => version)).size).toBe(1);
});
