import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseURL: string;
}

/** Starts Portkey's gateway as a separate process, from its package. */
export async function startPortkeyGateway(): Promise<Gateway> {
  const manifest = createRequire(import.meta.url).resolve("@portkey-ai/gateway/package.json");
  const port = await freePort();
  const gateway = spawn(process.execPath, [join(dirname(manifest), "build/start-server.js"), `--port=${port}`, "--headless"], {
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await saysReady(gateway);
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      const exited = once(gateway, "exit");
      gateway.kill("SIGKILL");
      await exited;
    },
  };
}

/** A free port, because the gateway does not accept port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("A TCP server has an address.");
  return address.port;
}

function saysReady(gateway: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const listen = (text: Buffer): void => {
      output += text;
      if (output.includes("Ready for connections")) resolve();
    };
    gateway.stdout?.on("data", listen);
    gateway.stderr?.on("data", listen);
    gateway.once("error", reject);
    gateway.once("exit", () => reject(new Error(`The gateway did not start:\n${output}`)));
  });
}
