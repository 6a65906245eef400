import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { dependency } from "../support/install.js";
import { type NpmRegistry, startNpmRegistry } from "../support/npm-registry.js";

const execute = promisify(execFile);
const repository = join(import.meta.dirname, "../..");

/** The registry has the dependencies of locus, but not locus, so that the tarballs must satisfy each other. */
let registry: NpmRegistry;
let directory: string;
beforeAll(async () => {
  registry = await startNpmRegistry(dependency("openai"));
});
afterAll(() => registry[Symbol.asyncDispose]());
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "locus-npm-")));
  await mkdir(join(directory, "app"));
  await write("small/package.json", JSON.stringify({ name: "small", version: "1.0.0", type: "module", main: "small.js" }));
  await write("small/small.js", "export const small = true;");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}

/** Runs a program in the app, with an empty home and an empty cache. */
async function run(command: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: [join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter),
    HOME: directory,
    npm_config_registry: registry.url,
    npm_config_cache: join(directory, "cache"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  const { stdout } = await execute(command, args, { cwd: join(directory, "app"), env });
  return stdout;
}

/** The tarballs by package name, of all packages or the given ones. */
async function tarballs(...names: string[]): Promise<Record<string, string>> {
  const files = (await readdir(inject("tarballs"))).sort();
  const all = files.map((file) => [`@locus/${/^locus-(.+)-\d+\.\d+\.\d+/.exec(file)?.[1]}`, join(inject("tarballs"), file)]);
  return Object.fromEntries(names.length === 0 ? all : all.filter(([name]) => names.includes(basename(name ?? ""))));
}

/** The installed versions of the locus packages. */
async function installed(): Promise<Record<string, string>> {
  const scope = join(directory, "app/node_modules/@locus");
  const manifests = (await readdir(scope)).map(async (name) => {
    const { version } = JSON.parse(await readFile(join(scope, name, "package.json"), "utf8"));
    return [`@locus/${name}`, version] as const;
  });
  return Object.fromEntries(await Promise.all(manifests));
}

/** The versions of the packages in the repository. */
async function expected(names: Iterable<string>): Promise<Record<string, string>> {
  const versions = [...names].map(async (name) => {
    const manifest = join(repository, "packages", basename(name), "package.json");
    return [name, JSON.parse(await readFile(manifest, "utf8")).version] as const;
  });
  return Object.fromEntries(await Promise.all(versions));
}

const program = `
  import { getModel } from "@locus/registry";
  const { provider, modelId } = await getModel("openai:gpt-5.5", { apiKey: "sk-test" });
  console.log(provider, modelId);
`;

test("the packages have one version, which their peer ranges accept", async () => {
  const versions = Object.values(await expected(Object.keys(await tarballs())));
  expect(new Set(versions).size).toBe(1);
  expect(versions[0]).toMatch(/^0\.[1-9]\d*\.\d+$/);
});

describe("npm install without options", () => {
  test("of every tarball, in an empty folder", async () => {
    const packages = await tarballs();
    await run("npm", "install", ...Object.values(packages));
    expect(await installed()).toEqual(await expected(Object.keys(packages)));
    // npm ls fails on missing, invalid and extraneous packages.
    expect(Object.keys(JSON.parse(await run("npm", "ls", "--json")).dependencies)).toEqual(Object.keys(packages));
    await run("npm", "install", "../small");
    expect(await installed()).toEqual(await expected(Object.keys(packages)));
  });

  test("of the registry and one provider, together and one after the other, then of another package", async () => {
    const packages = await tarballs("core", "openai", "registry");
    const versions = await expected(Object.keys(packages));
    await run("npm", "install", ...Object.values(packages));
    expect(await installed()).toEqual(versions);
    await run("npm", "install", "../small");
    expect(await installed()).toEqual(versions);
    await run("npm", "ls", "--all");
    // npm also requests the optional peers of locus and of the SDK, but does not need them.
    const { peerDependencies } = JSON.parse(await readFile(join(directory, "app/node_modules/openai/package.json"), "utf8"));
    const others = registry.asked.filter((name) => !name.startsWith("@locus/") && !(name in peerDependencies));
    expect(new Set(others)).toEqual(new Set(["openai"]));
    await write("app/main.mjs", program);
    expect(await run("node", "main.mjs")).toBe("openai gpt-5.5\n");

    await rm(join(directory, "app"), { recursive: true });
    await mkdir(join(directory, "app"));
    for (const tarball of Object.values(packages)) await run("npm", "install", tarball);
    expect(await installed()).toEqual(versions);
    await run("npm", "ls", "--all");
  });
});

test("pnpm install, with overrides that name the tarballs", async () => {
  const packages = await tarballs();
  const files = Object.fromEntries(Object.entries(packages).map(([name, tarball]) => [name, `file:${tarball}`]));
  await write("app/package.json", JSON.stringify({ name: "app", dependencies: files, pnpm: { overrides: files } }));
  await run("pnpm", "install", "--store-dir", join(directory, "store"));
  expect(await installed()).toEqual(await expected(Object.keys(packages)));
  await write("app/main.mjs", program);
  expect(await run("node", "main.mjs")).toBe("openai gpt-5.5\n");
});
