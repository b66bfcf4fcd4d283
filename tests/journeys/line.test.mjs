// No seat is left: the line, and how it moves while one looks.

import assert from "node:assert/strict";

import { at, journey } from "./support/journey.mjs";
import { main, register, sees, seesHeading } from "./support/steps.mjs";

const BOB = { name: "Bob", email: "bob@example.org" };
const CYD = { name: "Cyd", email: "cyd@example.org" };

journey("the line moves up live when somebody gives a seat back elsewhere", async ({ api, person }) => {
  await api.resize("general", { size: 2 });
  const anna = await person();
  const annas = await anna.open(at("register"));
  await register(annas, { name: "Anna", email: "anna@example.org" });
  await sees(annas, "You're in");
  const other = await api.register();

  const bob = await person();
  const bobs = await bob.open(at());
  await sees(bobs, "Full");
  await main(bobs).getByRole("link", { name: "Join the line" }).click();
  await seesHeading(bobs, "Register");
  await sees(bobs, "You would be the first in line");
  await register(bobs, BOB);
  await sees(bobs, "You're 1st in line");

  const cyd = await person();
  const cyds = await cyd.open(at("register"));
  await sees(cyds, "1 person is in line; you can join.");
  await register(cyds, CYD);
  await sees(cyds, "You're 2nd in line");
  await countReloads(bobs, cyds);

  await annas.getByRole("button", { name: "Give the seat back" }).click();
  await sees(annas.getByRole("dialog"), "Your seat goes to the next person in line at once.");
  await annas.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(annas, "You gave your place back");
  await sees(bobs, "You're in");
  await sees(cyds, "You're 1st in line");

  await api.cancel(other);
  await sees(cyds, "You're in");
  assert.equal(await bobs.evaluate(() => globalThis.loadedOnce), true, "moved without a reload");
  assert.equal(await cyds.evaluate(() => globalThis.loadedOnce), true, "moved without a reload");
  const { load, queued } = await api.quota("general");
  assert.deepEqual({ load, queued }, { load: 2, queued: 0 });
});

/** A mark that a reload would wipe away. */
async function countReloads(...pages) {
  for (const page of pages) await page.evaluate(() => (globalThis.loadedOnce = true));
}

journey("who leaves the line makes room in it", async ({ api, person }) => {
  await api.resize("general", { size: 1 });
  await api.register();
  const bob = await person();
  const bobs = await bob.open(at("register"));
  await register(bobs, BOB);
  const cyd = await person();
  const cyds = await cyd.open(at("register"));
  await register(cyds, CYD);
  await sees(cyds, "You're 2nd in line");

  await bobs.getByRole("button", { name: "Leave the line" }).click();
  const dialog = bobs.getByRole("dialog");
  await sees(dialog, "You lose your position.");
  await dialog.getByRole("button", { name: "Leave the line" }).click();
  await sees(bobs, "You gave your place back");
  await sees(cyds, "You're 1st in line");
});

journey("who waits is told when promised seats come back, and whether they would do", async ({ api, person }) => {
  const { quotas, time_zone: timeZone } = await api.event();
  const [{ release_at: release }] = quotas.filter((quota) => quota.kind === "sponsor");
  // The whole is what is full, not the door.
  const { load } = await api.quota("conference");
  await api.resize("conference", { size: load + 1 });
  await api.register();
  const bob = await person();
  const page = await bob.open(at("register"));
  await register(page, BOB);
  const day = new Date(release).toLocaleDateString("en-GB", { timeZone, day: "numeric", month: "long" });
  await sees(page, new RegExp(`On .*${day}.*, up to [\\d,]+ promised seats come back unless they are claimed, enough for your position`));
});
