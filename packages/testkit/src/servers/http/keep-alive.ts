import { setTimeout as sleep } from "node:timers/promises";
import type { HttpExchange } from "./http-exchange.js";

/** Sends comments of an event stream, and nothing else, until the client is gone. */
export async function keepAlive(exchange: HttpExchange): Promise<void> {
  let open = true;
  exchange.closed.then(() => {
    open = false;
  });
  while (open) {
    await exchange.write(": keep-alive\n\n");
    await sleep(5);
  }
}
