// The volunteer board: taking shifts, giving them back, and why not.

import assert from "node:assert/strict";

import { keepAnswersBack } from "./support/answers.mjs";
import { REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import {
  giveBack, introduce, lineButton, misses, register, sees, seesHeading, shift, takeButton,
} from "./support/steps.mjs";

const EVE = { name: "Eve", email: "eve@example.org" };
const SETUP = { day: "Friday", task: "Room setup", name: "Early" };
const DESK_EARLY = { day: "Friday", task: "Registration desk", name: "Early" };
const DESK_MORNING = { day: "Friday", task: "Registration desk", name: "Morning" };
const WAVE = (name) => ({ day: "Thursday", task: "Bag stuffing", name });

journey("shifts: sign up, clash refused beforehand, back to back, withdraw", async ({ api, person }) => {
  const eve = await person();
  const page = await eve.open(at("volunteer"));
  await seesHeading(page, "Volunteer");
  await takeButton(shift(page, DESK_EARLY)).click();
  await introduce(page, EVE);
  await sees(shift(page, DESK_EARLY), "You're in.");
  const mine = page.getByRole("region", { name: "My shifts" });
  await sees(mine, "Registration desk, Friday early");
  await sees(shift(page, DESK_EARLY), "1 of 24 in");

  const clash = shift(page, SETUP);
  await sees(clash, /At the same time as Registration desk, Friday early, .*which you have/);
  assert.equal(await takeButton(clash).count(), 0, "nothing to press that can't work");

  // One ends when the other begins, and the person is known by now: one tap.
  await takeButton(shift(page, DESK_MORNING)).click();
  await sees(shift(page, DESK_MORNING), "You're in.");
  assert.equal((await api.quota("registration-desk-friday-morning")).load, 1);

  await giveBack(page, shift(page, DESK_EARLY));
  await takeButton(clash).waitFor();
  await misses(mine, "Registration desk, Friday early");
  assert.equal((await api.quota("registration-desk-friday-early")).load, 0);
  await page.reload();
  await sees(mine, "Registration desk, Friday morning");
});

journey("a clash that the screen does not know of is refused by the server", async ({ api, person }) => {
  const eve = await person();
  eve.expect(REFUSED(409));
  const page = await eve.open(at("volunteer"));
  await takeButton(shift(page, SETUP)).click();
  await api.signUp("registration-desk-friday-early", EVE);
  await introduce(page, EVE);
  const refusal = shift(page, SETUP).getByRole("alert");
  // Whoever types an address is not told where its owner is; they know themselves.
  await sees(refusal, "You have another shift at the time of Room setup");
  await sees(refusal, "Withdraw from that first, or choose another shift.");
  assert.equal((await api.quota("room-setup-friday-early")).load, 0);
  await refusal.getByRole("button", { name: "Understood" }).click();
  await refusal.waitFor({ state: "hidden" });
});

journey("a double tap on a shift takes it once and does not give it back", async ({ api, person }) => {
  const eve = await person();
  const page = await eve.open(at("volunteer"));
  await takeButton(shift(page, DESK_MORNING)).click();
  await introduce(page, EVE);
  await sees(shift(page, DESK_MORNING), "You're in.");
  await takeButton(shift(page, { ...SETUP, day: "Thursday", name: "Evening" })).dblclick();
  await sees(shift(page, { ...SETUP, day: "Thursday", name: "Evening" }), "You're in.");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.equal(await api.claims("room-setup-thursday-evening"), 1);
});

journey("who takes the last place of a shift is not told that it is full", async ({ api, person }) => {
  await api.resize("bag-stuffing-wave-1", { size: 2 });
  await api.signUp("bag-stuffing-wave-1");
  const eve = await person();
  const page = await eve.open(at("volunteer"));
  await takeButton(shift(page, DESK_MORNING)).click();
  await introduce(page, EVE);
  await sees(shift(page, DESK_MORNING), "You're in.");
  const answer = await keepAnswersBack(eve.context, "**/sign-ups");
  const wave = shift(page, WAVE("Wave 1"));
  await takeButton(wave).click();
  await sees(wave, "2 of 2 in");
  await wave.getByRole("button", { name: /^Sending…/ }).waitFor();
  await misses(wave, /^Full/);
  answer();
  await sees(wave, "You're in.");
});

journey("a seat given back can be taken off the device, but not with a shift behind it", async ({ person }) => {
  const eve = await person();
  const page = await eve.open(at("register"));
  await register(page, EVE);
  await page.goto(at("volunteer"));
  await takeButton(shift(page, DESK_MORNING)).click();
  await sees(shift(page, DESK_MORNING), "You're in.");
  await page.goto(at("me"));
  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(page, "You gave your place back");
  await sees(page, "You also have 1 volunteer shift.");
  assert.equal(await page.getByRole("button", { name: "Remove from this device" }).count(), 0);
  await page.goto(at("volunteer"));
  await giveBack(page, shift(page, DESK_MORNING));
  await page.goto(at("me"));
  await page.getByRole("button", { name: "Remove from this device" }).click();
  await sees(page, "No registration on this device");
});

journey("wave 2 opens live in a second browser when wave 1 fills", async ({ api, person }) => {
  await api.resize("bag-stuffing-wave-1", { size: 2 });
  await api.resize("bag-stuffing-wave-2", { size: 1 });
  await api.resize("bag-stuffing-wave-3", { size: 1 });
  await api.signUp("bag-stuffing-wave-1");
  const onlooker = await person();
  const board = await onlooker.open(at("volunteer"));
  await sees(shift(board, WAVE("Wave 2")), "Opens when wave 1 is full: 1 to go.");
  assert.equal(await takeButton(shift(board, WAVE("Wave 2"))).count(), 0);

  const eve = await person();
  const page = await eve.open(at("volunteer"));
  await takeButton(shift(page, WAVE("Wave 1"))).click();
  await introduce(page, EVE);
  await sees(shift(page, WAVE("Wave 1")), "You're in.");
  await takeButton(shift(board, WAVE("Wave 2"))).waitFor();
  await sees(shift(board, WAVE("Wave 2")), "Just opened.");
  await sees(shift(board, WAVE("Wave 1")), "Full");
  await sees(shift(page, WAVE("Wave 2")), "You have wave 1 of it.");

  await api.signUp("bag-stuffing-wave-2");
  const lucky = await api.signUp("bag-stuffing-wave-3");
  await lineButton(shift(board, WAVE("Wave 3"))).click();
  await introduce(board, { name: "Fay", email: "fay@example.org" });
  await sees(shift(board, WAVE("Wave 3")), "You're first in line.");
  const late = await person();
  const lates = await late.open(at("volunteer"));
  await lineButton(shift(lates, WAVE("Wave 3"))).click();
  await introduce(lates, { name: "Gus", email: "gus@example.org" });
  await sees(shift(lates, WAVE("Wave 3")), "You're 2nd in line.");

  await api.withdraw(lucky);
  await sees(shift(board, WAVE("Wave 3")), "You're in.");
  await sees(shift(lates, WAVE("Wave 3")), "You're first in line.");
  assert.equal((await api.quota("bag-stuffing-wave-3")).queued, 1);
});
