// Several people, one device: whose shift it is, and how somebody is forgotten again.

import assert from "node:assert/strict";

import { keepAnswersBack } from "./support/answers.mjs";
import { LAPTOP, NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, EVENT, journey, until } from "./support/journey.mjs";
import { introduce, main, misses, register, sees, seesHeading, sendButton, shift, takeButton } from "./support/steps.mjs";

const ANN = { name: "Ann", email: "ann@example.org" };
const BEN = { name: "Ben", email: "ben@example.org" };
const DESK = { day: "Friday", task: "Registration desk", name: "Early" };
const SETUP = { day: "Friday", task: "Room setup", name: "Early" };

/** Registers somebody in the form that is open, and gives the manage token that came back. */
async function registerAs(page, who) {
  const answer = page.waitForResponse((response) => response.url().endsWith("/registrations") && response.ok());
  await register(page, who);
  return (await (await answer).json()).manage_token;
}

/** The shifts behind a manage token, as the server has them. */
async function shiftsOf(api, token) {
  const { sign_ups: signUps } = await api.call("GET", `/api/events/${EVENT}/mine`, { token });
  return signUps.map((signUp) => `${signUp.name}: ${signUp.shift}`);
}

const link = ({ id, manage_token: token }) => at(`me#r=${id}&t=${token}`);

journey("a shift is taken by who uses the device, not by who was registered last", async ({ api, person }) => {
  const ann = await person();
  const page = await ann.open(at("register"));
  const anns = await registerAs(page, ANN);
  await page.getByRole("link", { name: "Event" }).first().click();
  await main(page).getByRole("link", { name: "Register somebody else" }).click();
  const bens = await registerAs(page, BEN);
  await page.goto(at("volunteer"));
  await sees(page, "You sign up as Ann");
  await takeButton(shift(page, DESK)).click();
  await sees(shift(page, DESK), "You're in.");
  assert.equal(await page.getByRole("dialog").count(), 0, "nobody is asked again");
  assert.deepEqual(await shiftsOf(api, anns), ["Ann: registration-desk-friday-early"]);
  assert.deepEqual(await shiftsOf(api, bens), []);

  // Ben has the device now: Ann's shift is not in his way.
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ben" }).click();
  await sees(page, "You sign up as Ben");
  await page.getByRole("region", { name: "My shifts" }).waitFor({ state: "detached" });
  await takeButton(shift(page, SETUP)).click();
  await sees(shift(page, SETUP), "You're in.");
  assert.deepEqual(await shiftsOf(api, bens), ["Ben: room-setup-friday-early"]);
  await page.reload();
  await sees(page, "You sign up as Ben");
  await sees(page.getByRole("region", { name: "My shifts" }), "Room setup");

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await introduce(page, { name: "Cyd", email: "cyd@example.org" });
  await sees(page, "You sign up as Cyd");
  await takeButton(shift(page, DESK)).click();
  await sees(shift(page, DESK), "You're in.");
  assert.equal((await api.quota("registration-desk-friday-early")).load, 2);
});

journey("two people take the same shift on one device, one after the other", async ({ api, person }) => {
  const ann = await person();
  const page = await ann.open(at("register"));
  const anns = await registerAs(page, ANN);
  await page.goto(at("register"));
  const bens = await registerAs(page, BEN);
  await page.goto(at("volunteer"));
  await sees(page, "You sign up as Ann");
  const answer = await keepAnswersBack(ann.context, "**/sign-ups");
  await takeButton(shift(page, DESK)).click();
  await shift(page, DESK).getByRole("button", { name: /^Sending…/ }).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ben" }).click();
  await takeButton(shift(page, DESK)).click();
  answer();
  await sees(shift(page, DESK), "You're in.");
  await until("both have it", async () => (await api.quota("registration-desk-friday-early")).load === 2);
  assert.deepEqual(await shiftsOf(api, anns), ["Ann: registration-desk-friday-early"]);
  assert.deepEqual(await shiftsOf(api, bens), ["Ben: registration-desk-friday-early"]);
});

journey("somebody's link does not make a device theirs", async ({ api, person }) => {
  const bens = await api.register(BEN);
  const ann = await person();
  const page = await ann.open(at("register"));
  const anns = await registerAs(page, ANN);
  await page.goto(link(bens));
  await seesHeading(page, "My registrations");
  await page.goto(at("volunteer"));
  await sees(page, "You sign up as Ann");
  await takeButton(shift(page, DESK)).click();
  await sees(shift(page, DESK), "You're in.");
  assert.deepEqual(await shiftsOf(api, anns), ["Ann: registration-desk-friday-early"]);

  // A device that nobody has typed anything on asks, and knows an answer.
  const elsewhere = await person(LAPTOP);
  const other = await elsewhere.open(link(bens));
  await sees(other, "You're in");
  await other.goto(at("volunteer"));
  await takeButton(shift(other, SETUP)).click();
  const dialog = other.getByRole("dialog");
  await sees(dialog, "Who is coming?");
  assert.equal((await api.quota("room-setup-friday-early")).load, 0);
  await dialog.getByRole("button", { name: "Ben" }).click();
  await sees(shift(other, SETUP), "You're in.");
  await sees(other, "You sign up as Ben");
  assert.deepEqual(await shiftsOf(api, bens.manage_token), ["Ben: room-setup-friday-early"]);
});

journey("a link that the server does not know any more stops nobody", async ({ server, api, person }) => {
  const ann = await person();
  ann.expect(NO_NETWORK, REFUSED(401), REFUSED(404));
  const page = await ann.open(at("register"));
  await register(page, ANN);
  await page.goto(at("volunteer"));
  await sees(page, "You sign up as Ann");
  await server.kill();
  await server.startAnew();
  await takeButton(shift(page, DESK)).click();
  const refusal = shift(page, DESK).getByRole("alert");
  await sees(refusal, "The server does not know the link that this device has kept, so nothing was done.");
  await misses(page, /Bearer/);
  await refusal.getByRole("button", { name: "Understood" }).click();
  await takeButton(shift(page, DESK)).click();
  await sees(shift(page, DESK), "You're in.");
  assert.equal((await api.quota("registration-desk-friday-early")).load, 1);
});

journey("a seat that the server does not know any more is not called mine", async ({ server, person }) => {
  const ann = await person();
  ann.expect(NO_NETWORK, REFUSED(401), REFUSED(404));
  const page = await ann.open(at("register"));
  await register(page, ANN);
  await sees(page, "You're in");
  await server.kill();
  await server.startAnew();
  await page.goto(at());
  await main(page).getByRole("link", { name: "Register", exact: true }).waitFor();
  await misses(page, "You're in");
  await page.goto(at("me"));
  await sees(page, "The server no longer knows the registration of Ann.");
  await misses(page, "You're in");
});

journey("who is taken off a device leaves nothing there", async ({ api, person }) => {
  const ann = await person();
  const page = await ann.open(at("volunteer"));
  await takeButton(shift(page, DESK)).click();
  await introduce(page, ANN);
  await sees(shift(page, DESK), "You're in.");
  await page.goto(at("register"));
  await register(page, ANN);
  await page.goto(at("register"));
  await page.getByLabel("Your name").fill("Ann, again");
  await page.goto(at("me"));
  await page.getByText("Open on another device").click();
  await page.getByRole("button", { name: "Remove from this device" }).click();
  await seesHeading(page, "No registration on this device");

  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(kept, /ann/i);
  await page.goto(at("register"));
  await sendButton(page).waitFor();
  assert.equal(await page.getByLabel("Your name").inputValue(), "");
  assert.equal(await page.getByLabel("E-mail").inputValue(), "");
  await page.goto(at("volunteer"));
  await takeButton(shift(page, DESK)).click();
  await sees(page.getByRole("dialog"), "Who is coming?");
  assert.equal(await page.getByRole("dialog").getByRole("button", { name: "Ann" }).count(), 0);
  assert.equal((await api.quota("general")).load, 1, "the seat stays");
  assert.equal((await api.quota("registration-desk-friday-early")).load, 1, "and so does the shift");
});

journey("who is taken off a device does not come back with a late answer", async ({ person }) => {
  const ann = await person();
  const page = await ann.open(at("register"));
  await register(page, ANN);
  await sees(page, "You're in");
  const late = await hold(ann, "**/mine");
  await page.reload();
  await late.asked;
  await page.getByText("Open on another device").click();
  await page.getByRole("button", { name: "Remove from this device" }).click();
  await seesHeading(page, "No registration on this device");
  await late.answer();
  await page.reload();
  await seesHeading(page, "No registration on this device");
});

journey("a late answer does not take back what was done since", async ({ api, person }) => {
  const ann = await person();
  const page = await ann.open(at("register"));
  await register(page, ANN);
  await sees(page, "You're in");
  const late = await hold(ann, "**/mine");
  await page.goto(at("volunteer"));
  await late.asked;
  await takeButton(shift(page, DESK)).click();
  await sees(shift(page, DESK), "You're in.");
  await late.answer();
  assert.equal(await takeButton(shift(page, DESK)).count(), 0, "what is mine can't be taken");
  await sees(page.getByRole("region", { name: "My shifts" }), "Registration desk");

  const again = await hold(ann, "**/mine");
  await page.goto(at("me"));
  await again.asked;
  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await seesHeading(page, "You gave your place back");
  await again.answer();
  await misses(page, "You're in");
  assert.equal((await api.quota("general")).load, 0);
});

/** Holds the server's answers back: they are asked for and given at once, and arrive when `answer` is called. */
async function hold(somebody, pattern) {
  let release;
  let ask;
  const released = new Promise((resolve) => (release = resolve));
  const asked = new Promise((resolve) => (ask = resolve));
  const handle = async (route) => {
    const response = await route.fetch();
    ask();
    await released;
    await route.fulfill({ response });
  };
  await somebody.context.route(pattern, handle);
  const answer = async () => {
    const arrived = somebody.context.waitForEvent("requestfinished");
    release();
    await arrived;
    await somebody.context.unroute(pattern, handle);
    for (const page of somebody.context.pages()) await page.evaluate(someFrames, 30);
  };
  return { asked, answer };
}

/** Runs in the page: by then it has done what it does about an answer. */
async function someFrames(count) {
  for (let frame = 0; frame < count; frame += 1) await new Promise((done) => requestAnimationFrame(done));
}
