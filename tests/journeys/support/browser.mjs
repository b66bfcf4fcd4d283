// Chromium, and people in it: each has a browser context, so a device of their own.

import { chromium } from "playwright-core";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A small phone, held upright. */
export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** A laptop. */
export const LAPTOP = { viewport: { width: 1440, height: 900 } };

/** Long enough for a machine that is busy with much else: only what never comes costs this time. */
const WAIT_MS = 30_000;

let browser;

/** One browser for a file of tests: starting one takes longer than many a journey. */
export async function theBrowser() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/** One person's device. What goes wrong on its pages is noted, and fails the journey unless it was expected. */
export class Person {
  #base;
  #expected = [];
  /** Page errors, console errors and refused content, as the browser put them. */
  troubles = [];

  static async arrive(base, options = {}) {
    const person = new Person();
    person.#base = base;
    // What a worker answers can't be routed; journeys about it allow it.
    const defaults = { locale: "en-GB", timezoneId: "America/Los_Angeles", serviceWorkers: "block" };
    const device = { ...defaults, ...PHONE, ...options };
    person.context = await (await theBrowser()).newContext({ ...device, baseURL: base });
    person.context.setDefaultTimeout(WAIT_MS);
    person.context.on("page", (page) => person.#listen(page));
    await person.context.addInitScript(watchPolicy);
    return person;
  }

  #listen(page) {
    page.on("pageerror", (error) => this.troubles.push(`page error: ${error.stack ?? error}`));
    page.on("crash", () => this.troubles.push("the page crashed"));
    page.on("console", (message) => {
      const { url } = message.location();
      if (message.type() === "error") this.troubles.push(`console: ${message.text()} (${url})`);
    });
  }

  /** Opens an address in a new tab. */
  async open(path = "/") {
    const page = await this.context.newPage();
    await page.goto(new URL(path, this.#base).href);
    return page;
  }

  /** What this journey does on purpose shows up as an error of the network; nothing else may. */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  /** What went wrong and was not expected. */
  get surprises() {
    return this.troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
  }
}

/** No network, or a server that is gone. */
export const NO_NETWORK = /Failed to load resource: net::ERR_/;
/** An answer that says no. */
export const REFUSED = (status) => new RegExp(`the server responded with a status of ${status}`);

/** Runs in the page: content that the policy refuses is always somebody's mistake. */
function watchPolicy() {
  addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI}`);
  });
}
