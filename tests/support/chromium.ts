import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The path of Chromium, if installed: `CHROMIUM_PATH`, Debian's package, or Chrome. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM_PATH ?? "",
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
].find((path) => existsSync(path));

/** Starts Chromium without features that send requests. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
