// What the stream of counts brings, and what it must never take back.

import assert from "node:assert/strict";

import { NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, EVENT, journey } from "./support/journey.mjs";
import { misses, sees } from "./support/steps.mjs";

journey("an event that is read again does not bring old counts back", async ({ api, person }) => {
  const max = await person();
  const page = await max.open(at());
  await sees(page, "140");
  let release;
  let ask;
  const released = new Promise((resolve) => (release = resolve));
  const asked = new Promise((resolve) => (ask = resolve));
  await page.route(new RegExp(`/api/events/${EVENT}$`), async (route) => {
    const response = await route.fetch();
    ask();
    await released;
    await route.fulfill({ response });
  });
  const late = { parent: "conference", name: "Late comers", kind: "door", access: "everyone", size: 5 };
  await api.addQuota({ id: "late", ...late });
  await asked;
  await api.register({ quota: "late" });
  await api.register();
  await sees(page, "138");
  release();
  const lines = page.getByRole("region", { name: "Seats" }).getByRole("paragraph");
  await lines.filter({ hasText: /^Late comers\s*4\s+seats left right now$/ }).waitFor();
  await lines.filter({ hasText: /^General registration\s*138\s+seats left right now$/ }).waitFor();
  const { left } = await api.quota("general");
  assert.equal(left, 138);
});

journey("a date that is moved moves on every screen", async ({ api, person }) => {
  const { quotas, time_zone: timeZone } = await api.event();
  const sponsor = quotas.find((quota) => quota.kind === "sponsor");
  const page = await (await person()).open(at(`join/${await api.code(sponsor.id)}`));
  const day = (time) => new Date(time).toLocaleDateString("en-GB", { timeZone, day: "numeric", month: "long" });
  // The 4th is not the 14th.
  const only = (time) => new RegExp(`(?<!\\d)${day(time)}`);
  await sees(page, only(sponsor.release_at));
  const sooner = new Date(Date.parse(sponsor.release_at) - 3 * 86_400_000);
  await api.resize(sponsor.id, { release_at: sooner.toISOString() });
  await sees(page, only(sooner));
  await misses(page, only(sponsor.release_at));
});

journey("what the server has after a back-up was put back is what is shown", async ({ server, api, person }) => {
  const max = await person();
  max.expect(NO_NETWORK, REFUSED(401), REFUSED(404));
  await api.register();
  const page = await max.open(at());
  await sees(page, "139");
  await server.kill();
  await server.startAnew();
  await sees(page, "140");
  await api.register();
  await sees(page, "139");
});
