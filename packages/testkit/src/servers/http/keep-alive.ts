import { setTimeout as sleep } from "node:timers/promises";
import type { HttpExchange } from "./http-exchange.js";

/** Sends only comments of an event stream until the client disconnects. */
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
