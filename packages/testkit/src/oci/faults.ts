import type { HttpExchange } from "../servers/http/http-exchange.js";

/** How a service can be made to fail. */
export interface ServiceFaults {
  /** Answers the next requests with an error. @param status - @defaultValue 500 */
  failNext(times: number, status?: number): void;
  /** Drops every connection while it is down. */
  setDown(down: boolean): void;
  /** Keeps all requests waiting, until the function that it returns is called. */
  hold(): () => void;
}

/** The faults of a service, and what a service asks before it answers. */
export interface Faults extends ServiceFaults {
  /** Resolves to `false` when a fault has answered. */
  pass(exchange: HttpExchange): Promise<boolean>;
}

/** Makes the faults of a service; there are none yet. */
export function createFaults(): Faults {
  let failures = { times: 0, status: 500 };
  let isDown = false;
  let gate: Promise<void> | undefined;
  return {
    failNext(times, status = 500) {
      failures = { times, status };
    },
    setDown(down) {
      isDown = down;
    },
    hold() {
      let open: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        open = resolve;
      });
      gate = held;
      return () => {
        if (gate === held) gate = undefined;
        open();
      };
    },
    async pass(exchange) {
      await Promise.race([gate, exchange.closed]);
      if (isDown) {
        exchange.destroy();
        return false;
      }
      if (failures.times === 0) return true;
      failures.times -= 1;
      const { status } = failures;
      exchange.json(status, {
        code: status >= 500 ? "InternalServerError" : "TestFailure",
        message: "The service was told to fail.",
      });
      return false;
    },
  };
}
