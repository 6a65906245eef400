import type { UserConfig } from "tsdown";

/**
 * The build of every published package: ESM and declarations, one file per entry, dependencies left as imports.
 *
 * @param entry - The source file of each public entry point.
 */
export function library(...entry: string[]): UserConfig {
  return {
    entry,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    dts: true,
    outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
    clean: true,
    report: false,
    failOnWarn: true,
  };
}
