import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Framework, type ServedChat, serveChat } from "../../examples/web-chat/src/serve.js";
import { chromiumPath, launchChromium } from "../support/chromium.js";

const missing =
  chromiumPath === undefined ? " (skipped: no Chromium or Chrome in /usr/bin, and CHROMIUM_PATH does not point to one)" : "";

describe.skipIf(chromiumPath === undefined).each<Framework>(["hono", "express"])(
  `examples/web-chat on %s in Chromium${missing}`,
  (framework) => {
    let browser: Browser;
    let served: ServedChat;
    let page: Page;

    beforeAll(async () => {
      browser = await launchChromium(chromiumPath ?? "");
      served = await serveChat(framework, { chunkDelayMs: 20 });
    });

    afterAll(async () => {
      await browser?.close();
      await served?.[Symbol.asyncDispose]();
    });

    const openPage = async (): Promise<Page> => {
      const opened = await browser.newPage();
      await opened.goto(served.url);
      return opened;
    };
    const say = async (to: Page, prompt: string): Promise<void> => {
      await to.fill("input", prompt);
      await to.click("#send");
    };
    const textOfLast = async (of: Page): Promise<string> => (await of.locator(".assistant").last().textContent()) ?? "";
    const idle = (of: Page) => of.waitForSelector("#send:not([disabled])");

    beforeEach(async () => {
      const errors: string[] = [];
      page = await openPage();
      page.on("pageerror", (error) => errors.push(String(error)));
      return async () => {
        await page.close();
        expect(errors).toEqual([]);
      };
    });

    test("shows tokens as they arrive", async () => {
      await say(page, "Please count");
      const lengths = new Set<number>();
      await page.waitForFunction(() => document.querySelector(".assistant")?.textContent?.startsWith("1 2 3"));
      while (lengths.size < 4) lengths.add((await textOfLast(page)).length);
      await page.click("#stop");
      await idle(page);
    });

    test("shows a tool and the answer after it", async () => {
      await say(page, "What is the weather in Bergen?");
      await idle(page);
      const text = await textOfLast(page);
      expect(text).toContain("Asking for the weather in Bergen");
      expect(text).toContain("Bergen: 10 °C.");
      expect(text).toContain("The station reports:");
    });

    test("shows that a tool and a model failed, without the reason", async () => {
      await say(page, "What is the weather in Atlantis?");
      await idle(page);
      expect(await textOfLast(page)).toContain("No weather: failed.");
      await say(page, "Please fail");
      await idle(page);
      expect(await textOfLast(page)).toContain("Sorry, that failed (bad_request).");
      expect(await page.textContent("main")).not.toContain("llm.internal");
    });

    test("a stop keeps the shown text, on the page and in the thread", async () => {
      await say(page, "Please count");
      await page.waitForFunction(() => document.querySelector(".assistant")?.textContent?.startsWith("1 2 3 4 5 "));
      await page.click("#stop");
      await idle(page);
      const shown = await textOfLast(page);
      expect(shown).toMatch(/^1 2 3 4 5 .*\(stopped\)$/s);
      await say(page, "What did you say?");
      await idle(page);
      expect(await textOfLast(page)).toContain("Before, I said: 1 2 3 4 5");
    });

    test("two concurrent users, each in a thread", async () => {
      const other = await openPage();
      await Promise.all([say(page, "I am Ada"), say(other, "I am Bob")]);
      await Promise.all([idle(page), idle(other)]);
      expect([await textOfLast(page), await textOfLast(other)]).toEqual(["You said: I am Ada", "You said: I am Bob"]);
      await other.close();
    });
  },
);
