import type { JsonObject } from "@locus/core";
import {
  type ResponsesScript,
  type ResponsesServer,
  type ResponsesServerOptions,
  startResponsesServer,
} from "../responses-server.js";

/** Runs a test against a server, then checks that no connection is open. */
export async function withServer<T>(
  script: ResponsesScript,
  use: (server: ResponsesServer) => Promise<T>,
  options?: ResponsesServerOptions,
): Promise<T> {
  const server = await startResponsesServer(script, options);
  try {
    const result = await use(server);
    await server.idle();
    return result;
  } finally {
    await server.close();
  }
}

/** The fields of an API body that tests read. */
export interface Body {
  id: string;
  status: string;
  output: (JsonObject & { id: string; type: string; call_id: string })[];
  error: { message: string; type: string; param: string | null; code: string | null };
}

/** Sends a request for a response. */
export function post({ baseURL }: Pick<ResponsesServer, "baseURL">, body: unknown): Promise<Response> {
  return fetch(`${baseURL}/responses`, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
}

/** Creates a response that is not streamed. */
export async function create(server: ResponsesServer, body: JsonObject): Promise<Body> {
  const response = await post(server, { model: "m", ...body });
  return (await response.json()) as Body;
}

/** Creates a streamed response. @returns its events. */
export async function stream(server: ResponsesServer, body: JsonObject): Promise<JsonObject[]> {
  const text = await (await post(server, { model: "m", stream: true, ...body })).text();
  return text
    .split("\n\n")
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice(event.indexOf("data: ") + "data: ".length)));
}
