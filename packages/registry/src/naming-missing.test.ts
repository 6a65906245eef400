import { ConfigurationError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { createRegistry } from "./create-registry.js";
import { registry } from "./registry.js";
import type { Route } from "./routes.js";

/** The error of a route's model, in both kinds of registries. */
async function rejections(route: Route): Promise<unknown[]> {
  const registries = [registry.with({ acme: route }), createRegistry({ acme: route })];
  return Promise.all(registries.map((models) => models.getModel("acme:large").catch((error: unknown) => error)));
}

describe("a missing package of a custom route", () => {
  test.each([
    ["Node", "Cannot find package 'locus-acme' imported from /app/main.js"],
    ["Node, required", "Cannot find module 'locus-acme'\nRequire stack:\n- /app/index.cjs"],
    ["Bun", "Cannot find package 'locus-acme' from '/app/main.js'"],
    ["Deno", 'Import "locus-acme" not a dependency and not in import map from "file:///app/main.js"'],
    ["workerd", 'No such module "locus-acme".\n  imported from "index.js"'],
    ["esbuild, a subpath", 'Could not resolve "locus-acme/fetch"'],
    ["Vite", 'Failed to resolve import "locus-acme" from "src/main.ts". Does the file exist?'],
    ["Chromium", "Failed to resolve module specifier 'locus-acme'"],
    ["Firefox", "The specifier “locus-acme” was a bare specifier, but was not remapped to anything."],
    ["Safari", "Module name, 'locus-acme' does not resolve to a valid URL."],
  ])("gives the install command in %s", async (_runtime, message) => {
    const cause = new Error(message);
    const expected = { message: "locus-acme is not installed. Run: npm install locus-acme", cause };
    for (const error of await rejections(() => Promise.reject(cause))) {
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject(expected);
    }
  });

  test("recognises the message of this runtime, also for a scope and a subpath", async () => {
    const [specifier, name] = ["@acme/not-there/fetch", "@acme/not-there"];
    for (const error of await rejections(() => import(/* @vite-ignore */ specifier)))
      expect(error).toMatchObject({ message: `${name} is not installed. Run: npm install ${name}` });
  });

  test.each([
    ["a file is missing", "Cannot find module '/app/acme.js' imported from /app/main.js"],
    ["a file is missing, by its URL", "Cannot find module 'file:///app/acme.js' imported from /app/main.js"],
    ["a relative file is missing", 'Could not resolve "./acme.js"'],
    ["a file under an alias is missing", "Cannot find module '@/acme' imported from /app/main.js"],
    ["a built-in module is missing", 'No such module "node:fs".'],
    ["an export is missing", "The requested module '@locus/core' does not provide an export named 'ConfigurationError'"],
    ["an entry is missing", 'Package subpath "./fetch" is not defined by "exports" in /app/node_modules/locus-acme/package.json'],
    ["it throws", "boom"],
    ["an error that quotes something else", "Cannot find user 'bob'"],
  ])("%s: the original error", async (_case, message) => {
    const error = new Error(message);
    expect(await rejections(() => Promise.reject(error))).toEqual([error, error]);
    expect(await rejections(() => Promise.reject(message))).toEqual([message, message]);
  });
});
