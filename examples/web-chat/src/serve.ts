import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { startChat } from "./agent.js";
import { createExpressApp } from "./express-app.js";
import { createHonoApp } from "./hono-app.js";
import { buildSite } from "./site.js";

/** The two servers of the example. */
export type Framework = "hono" | "express";

/** A running chat server. */
export interface ServedChat extends AsyncDisposable {
  url: string;
}

/** Serves the chat on 127.0.0.1. */
export async function serveChat(
  framework: Framework,
  { port = 0, chunkDelayMs }: { port?: number; chunkDelayMs?: number } = {},
): Promise<ServedChat> {
  const chat = await startChat(chunkDelayMs === undefined ? {} : { chunkDelayMs });
  const site = await buildSite();
  const listener = framework === "hono" ? getRequestListener(createHonoApp(chat, site).fetch) : createExpressApp(chat, site);
  const server: Server = createServer(listener);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await chat[Symbol.asyncDispose]();
    },
  };
}
