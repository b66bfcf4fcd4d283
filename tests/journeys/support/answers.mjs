// What stands between a page and the server, for once: answers kept back, faults, refusals.

import { until } from "./journey.mjs";

/** Lets what is asked through to the server, and keeps the answers back until what this gives is called. */
export async function keepAnswersBack(context, address) {
  let answer;
  const kept = new Promise((resolve) => (answer = resolve));
  await context.route(address, async (route) => {
    const response = await route.fetch();
    await kept;
    // Whoever asked may have left meanwhile.
    await route.fulfill({ response }).catch(() => {});
  });
  return answer;
}

/** An answer as the server words it. */
export const problem = (status, code, detail) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: `/api#${code}`, title: code, status, code, detail }),
});

/** Something broke on the server. */
export const FAULT = problem(500, "internal", "Something broke on the server. It has been logged.");

/** Turns the page's clock on until something is so. */
export function untilForward(page, seconds, isTrue) {
  return until(`${isTrue}`, async () => {
    await page.clock.fastForward(seconds * 1000);
    return isTrue();
  });
}
