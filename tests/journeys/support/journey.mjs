// The frame of every journey: its own server, its people, and an end at which nobody's browser may have complained.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { closeBrowser, Person, theBrowser } from "./browser.mjs";
import { EVENT, Server } from "./server.mjs";

export { EVENT };

const LIMIT_MS = 240_000;
const POLL_MS = 50;

after(closeBrowser);

/**
 * A test. `options` are its server's. `act` gets the server, its API, and `person`, which brings one more person with a device of their own.
 * A journey that fails leaves a picture of each page beside the other screens.
 */
export function journey(name, act, options = {}) {
  test(name, { timeout: LIMIT_MS }, async (t) => {
    const [server] = await Promise.all([Server.start(options), theBrowser()]);
    const people = [];
    const person = async (options) => {
      const arrived = await Person.arrive(server.url, options);
      people.push(arrived);
      return arrived;
    };
    try {
      await act({ server, api: server.api, person });
      for (const { surprises } of people) assert.deepEqual(surprises, [], "the browser complained");
    } catch (error) {
      await picture(people, name);
      for (const { surprises } of people) surprises.forEach((surprise) => t.diagnostic(surprise));
      if (server.log) t.diagnostic(server.log);
      throw error;
    } finally {
      await Promise.allSettled(people.map(({ context }) => context.close()));
      await server.stop();
    }
  });
}

/** Where an event's page is. */
export const at = (page = "") => `/e/${EVENT}${page && `/${page}`}`;

/** Waits until something outside the browser has come true. */
export async function until(what, isTrue, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function picture(people, name) {
  const folder = process.env.SCREENS ?? "target/screens";
  const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 60);
  const pages = people.flatMap(({ context }) => context.pages());
  const shots = pages.map((page, index) =>
    page.screenshot({ path: `${folder}/failed-${file}-${index}.png`, fullPage: true, timeout: 5_000 }),
  );
  await Promise.allSettled(shots);
}
