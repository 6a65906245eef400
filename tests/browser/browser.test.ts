import {
  type ChatResponder,
  type ResponsesScript,
  startChatServer,
  startHttpServer,
  startResponsesServer,
  type TestServer,
} from "@locus/testkit/servers";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundle, withoutConditions } from "../support/bundle.js";
import { chromiumPath, launchChromium } from "../support/chromium.js";
import type { Connection } from "./program.js";

declare global {
  /** The globals that the bundle adds to the page. */
  var program: typeof import("./program.js");
}

const entries = ["@locus/openai", "@locus/openai/fetch"] as const;
const deltas = ['{"license":', '"Apache-2.0",', '"readmeLines":3}'];
const missing =
  chromiumPath === undefined ? " (skipped: no Chromium or Chrome in /usr/bin, and CHROMIUM_PATH does not point to one)" : "";

describe.skipIf(chromiumPath === undefined)(`in Chromium${missing}`, () => {
  let browser: Browser;
  let site: TestServer;
  let page: Page;
  /** The headers that each preflight asked to send. */
  let preflights: string[];
  let sawText: (text: string) => void;

  beforeAll(async () => {
    const entry = JSON.stringify(`${import.meta.dirname}/program.ts`);
    const { text } = await bundle(`export * from ${entry}`, {
      ...withoutConditions,
      format: "iife",
      globalName: "program",
      charset: "ascii",
    });
    site = await startHttpServer(async ({ writeHead, write, end }) => {
      writeHead(200, { "content-type": "text/html" });
      await write(`<!doctype html><title>locus</title><script>${text.replaceAll("</script", "<\\/script")}</script>`);
      end();
    });
    browser = await launchChromium(chromiumPath ?? "");
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => errors.push(message.text()));
    preflights = [];
    sawText = () => {};
    await page.exposeFunction("sawText", (text: string) => sawText(text));
    await page.goto(site.url);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    devtools.on("Network.requestWillBeSentExtraInfo", ({ headers }) => {
      const asked = headers["Access-Control-Request-Headers"];
      if (asked !== undefined) preflights.push(asked);
    });
    return async () => {
      await page.close();
      expect(errors).toEqual([]);
    };
  });

  /** The script of the stand-in: two parallel calls, then the object, each delta after the page received the previous one. */
  const answer: ChatResponder = async ({ body }, exchange) => {
    if (!JSON.stringify(body.messages).includes('"role":"tool"')) {
      return {
        toolCalls: [
          { id: "call_a", name: "read_file", arguments: { path: "LICENSE" } },
          { id: "call_b", name: "count_lines", arguments: { path: "README.md" } },
        ],
      };
    }
    for (const content of deltas) {
      const seen = new Promise<string>((resolve) => {
        sawText = resolve;
      });
      await exchange.chunk({ choices: [{ index: 0, delta: { content } }] });
      expect(await seen).toBe(content);
    }
    sawText = () => {};
    await exchange.chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    await exchange.done();
    return undefined;
  };

  describe.each(entries)("%s", (entry) => {
    test.each<[string, Pick<Connection, "apiKey" | "dangerouslyAllowBrowser">, string[]]>([
      ["with a key", { apiKey: "sk-page", dangerouslyAllowBrowser: true }, ["authorization", "content-type"]],
      ["without one, through a proxy that adds it", {}, ["content-type"]],
    ])("streams, calls tools and answers with an object, %s", async (_name, options, asked) => {
      await using server = await startChatServer(answer, { cors: true });
      const connection: Connection = { entry, baseURL: server.baseURL, ...options };
      const result = await page.evaluate((to) => program.ask(to), connection);

      expect(result.parsed).toEqual({ license: "Apache-2.0", readmeLines: 3 });
      expect(server.completions).toHaveLength(2);
      expect(server.completions[1]?.body.messages).toMatchObject([
        { role: "user" },
        { role: "assistant", tool_calls: [{ id: "call_a" }, { id: "call_b" }] },
        { role: "tool", tool_call_id: "call_a", content: "Apache-2.0\n" },
        { role: "tool", tool_call_id: "call_b", content: "3" },
      ]);
      for (const { headers, body } of server.completions) {
        expect(headers.authorization).toBe(options.apiKey && `Bearer ${options.apiKey}`);
        expect(ownHeaders(headers)).toEqual(["accept", ...asked].sort());
        expect(headers.origin).toBe(site.url);
        expect(body).toMatchObject({ stream: true, response_format: { type: "json_schema" } });
      }
      expect(new Set(preflights)).toEqual(new Set([asked.join(",")]));
    });

    test.each(["break", "signal"] as const)("leaving a run by %s closes its connection", async (way) => {
      let closed: Promise<void> | undefined;
      const server = await startChatServer(
        async (_request, exchange) => {
          closed = exchange.closed;
          await exchange.chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] });
          await exchange.closed;
        },
        { cors: true },
      );
      const connection: Connection = { entry, baseURL: server.baseURL };
      expect(await page.evaluate(([to, how]) => program.leave(to, how), [connection, way] as const)).toBe("cancelled");
      await closed;
      await server.close();
    });

    test("a key without the opt-in is an error", async () => {
      const connection: Connection = { entry, baseURL: "http://127.0.0.1:1/v1", apiKey: "sk-page" };
      const error = await page.evaluate((to) => program.construct(to), connection);
      expect(error).toMatch(/^ConfigurationError: .*dangerouslyAllowBrowser: true/);
      expect(error).not.toContain("sk-page");
    });
  });

  test.each(["@locus/openai/responses", "@locus/openai/responses/fetch"] as const)(
    "%s streams, calls tools and answers with an object",
    async (entry) => {
      const script: ResponsesScript = [
        { toolCalls: [{ id: "call_a", name: "read_file", arguments: { path: "LICENSE" } }] },
        { text: deltas },
      ];
      await using server = await startResponsesServer(script, { cors: true });
      const connection: Connection = { entry, baseURL: server.baseURL, apiKey: "sk-page", dangerouslyAllowBrowser: true };
      const result = await page.evaluate((to) => program.ask(to), connection);
      expect(result.parsed).toEqual({ license: "Apache-2.0", readmeLines: 3 });
      expect(server.requests.map(({ body, headers }) => [body.input, headers.authorization])).toEqual([
        [[expect.objectContaining({ role: "user" })], "Bearer sk-page"],
        [[{ type: "function_call_output", call_id: "call_a", output: "Apache-2.0\n" }], "Bearer sk-page"],
      ]);
      for (const { headers } of server.requests) expect(ownHeaders(headers)).toEqual(["accept", "authorization", "content-type"]);
    },
  );
});

/** The headers that need a preflight, without those that Chromium adds. */
function ownHeaders(headers: Readonly<Record<string, string>>): string[] {
  const byItself =
    /^(host|connection|content-length|user-agent|origin|referer|accept-(encoding|language)|sec-.*|cache-control|pragma|dnt|priority)$/;
  return Object.keys(headers)
    .filter((name) => !byItself.test(name))
    .sort();
}
