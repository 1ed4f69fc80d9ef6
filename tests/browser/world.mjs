// A demo server of our own, and a browser that looks at it.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const [, , modules, chromium, program] = process.argv;
export const umlauf = program;
const require = createRequire(`${modules}/`);
const { chromium: engine } = require("playwright-core");
export const { AxeBuilder } = require("@axe-core/playwright");

/** Who is who in the demo. */
export const PEOPLE = {
  office: "p-gst-1",
  second: "p-gst-2",
  chair: "p-vorsitz-1",
  monitor: "p-monitor-1",
  auditor: "p-pruefung-1",
  bavaria: "p-by-1",
  deputy: "p-by-2",
  saxony: "p-sn-1",
};

/** Starts the demo on a free port; gives its address and a way to end it. */
export async function serve() {
  const server = spawn(umlauf, [], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  const address = await new Promise((found, lost) => {
    lines.once("line", (line) => found(line.trim()));
    server.once("exit", (code) => lost(new Error(`the demo ended with ${code}`)));
  });
  process.once("exit", () => server.kill());
  const end = () =>
    new Promise((ended) => {
      server.once("exit", ended);
      server.kill("SIGTERM");
    });
  return { address, end };
}

/** Chromium without what looks for the network. */
export async function browse() {
  return engine.launch({
    executablePath: chromium,
    args: [
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

/** A visitor: a browser context of its own that keeps what the console says. */
export async function visitor(browser, address, options = {}) {
  const context = await browser.newContext({ locale: "de-DE", baseURL: address, ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`${page.url()}: ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`${page.url()}: ${error.message}`));
  return { context, page, said };
}

/** Does what leads to another page, and waits for it. */
export const go = (page, work) => Promise.all([page.waitForNavigation(), work()]);

/** Signs in as somebody of the demo. */
export async function be(page, person) {
  await page.goto("/vorfuehrung");
  await go(page, () => page.locator(`form:has(input[name=person][value="${person}"]) button`).click());
}

export const faults = [];

/** Keeps a fault and goes on: all of them are told at the end. */
export function fault(text) {
  faults.push(text);
  console.error(`FAULT ${text}`);
}

/** What must hold, or ends the check. */
export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** One check with its name and time. */
export async function check(name, work) {
  const begun = Date.now();
  try {
    await work();
    console.log(`ok    ${name} (${Date.now() - begun} ms)`);
  } catch (error) {
    fault(`${name}: ${error.stack ?? error}`);
  }
}
