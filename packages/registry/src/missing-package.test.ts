import { ConfigurationError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { missingPackage } from "./missing-package.js";

describe("missingPackage", () => {
  test.each([
    ["Node", "Cannot find package '@locus/openai' imported from /app/node_modules/@locus/registry/dist/index.js"],
    ["Node, required", "Cannot find module '@locus/openai'\nRequire stack:\n- /app/index.cjs"],
    ["Bun", "Cannot find package '@locus/openai' from '/app/node_modules/@locus/registry/dist/index.js'"],
    ["Deno", 'Import "@locus/openai" not a dependency and not in import map from "file:///app/main.js"'],
    ["workerd", 'No such module "@locus/openai".\n  imported from "index.js"'],
    ["webpack", "Cannot find module '@locus/openai'"],
    ["esbuild, a subpath", 'Could not resolve "@locus/openai/responses"'],
    ["Vite", 'Could not resolve "@locus/openai" imported by "@locus/registry". Is it installed?'],
    ["Chromium", "Failed to resolve module specifier '@locus/openai'"],
    ["Firefox", "The specifier “@locus/openai” was a bare specifier, but was not remapped to anything."],
    ["Safari", "Module name, '@locus/openai' does not resolve to a valid URL."],
  ])("a missing package in %s gives the install command", (_runtime, message) => {
    const cause = new Error(message);
    const error = missingPackage("@locus/openai", cause);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ message: "@locus/openai is not installed. Run: npm install @locus/openai", cause });
  });

  test.each([
    ["a dependency is missing", "Cannot find package 'openai' imported from /app/node_modules/@locus/openai/dist/index.js"],
    ["a dependency is missing, Vite", 'Could not resolve "openai" imported by "@locus/openai". Is it installed?'],
    ["a file is missing", "Cannot find module '/app/node_modules/@locus/openai/dist/index.js' imported from /app/index.js"],
    ["an export is missing", "The requested module '@locus/core' does not provide an export named 'ConfigurationError'"],
    ["it throws", "boom"],
  ])("%s: the original error", (_case, message) => {
    const error = new Error(message);
    expect(missingPackage("@locus/openai", error)).toBe(error);
  });

  test("passes on a thrown value that is not an Error", () => {
    expect(missingPackage("@locus/openai", "boom")).toBe("boom");
  });
});
