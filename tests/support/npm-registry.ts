import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A local package registry. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** The requested package names, in order, found or not. */
  readonly asked: readonly string[];
}

interface Published {
  manifest: { version: string };
  tarball: Buffer;
}

/**
 * Starts a registry with only the given packages, each in one version.
 *
 * @param packages - Folders of packages, by name: `dependency("openai")`.
 */
export async function startNpmRegistry(packages: Readonly<Record<string, string>>): Promise<NpmRegistry> {
  const published = new Map(
    await Promise.all(Object.entries(packages).map(async ([name, folder]) => [name, await publish(folder)] as const)),
  );
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [, escaped = "", tarball] = request.url?.split("/") ?? [];
    const name = decodeURIComponent(escaped);
    const found = published.get(name);
    if (tarball === undefined) asked.push(name);
    if (found && tarball !== undefined) return void response.end(found.tarball);
    const { status, body } = found ? { status: 200, body: packument(name, found, url) } : { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function publish(folder: string): Promise<Published> {
  const directory = await mkdtemp(join(tmpdir(), "locus-registry-"));
  try {
    await execute("npm", ["pack", folder, "--ignore-scripts", "--pack-destination", directory], { cwd: directory });
    const [file = ""] = await readdir(directory);
    return {
      manifest: JSON.parse(await readFile(join(folder, "package.json"), "utf8")),
      tarball: await readFile(join(directory, file)),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The metadata of a package in a registry. */
function packument(name: string, { manifest, tarball }: Published, url: string): object {
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const dist = { tarball: `${url}/${encodeURIComponent(name)}/tarball.tgz`, integrity };
  return { name, "dist-tags": { latest: manifest.version }, versions: { [manifest.version]: { ...manifest, dist } } };
}
