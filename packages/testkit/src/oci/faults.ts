import type { HttpExchange } from "../servers/http/http-exchange.js";

/** Makes a service fail. */
export interface ServiceFaults {
  /** Answers the next requests with an error. @param status - @defaultValue 500 */
  failNext(times: number, status?: number): void;
  /** Drops every connection while it is down. */
  setDown(down: boolean): void;
  /** Holds all requests until the returned function is called. */
  hold(): () => void;
}

/** The faults of a service, and the check that the service runs before each answer. */
export interface Faults extends ServiceFaults {
  /** Resolves to `false` when a fault has answered. */
  pass(exchange: HttpExchange): Promise<boolean>;
}

/** Creates the faults of a service. None is active yet. */
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
        message: "The test made the service fail.",
      });
      return false;
    },
  };
}
