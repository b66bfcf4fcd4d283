// Every page in every state that a person can meet: checked and pictured on a phone and a laptop, in light and dark.

import assert from "node:assert/strict";

import { LAPTOP, NO_NETWORK, PHONE, REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look as lookAt } from "./support/looks.mjs";
import { fillIn, introduce, main, register, sees, seesHeading, sendButton, shift, takeButton, withdrawButton } from "./support/steps.mjs";

const GRACE = { name: "Grace Hopper", email: "grace@example.org" };
const SIZES = { phone: PHONE, laptop: LAPTOP };
const DESK = { day: "Friday", task: "Registration desk", name: "Early" };

/** One state, at both sizes: each with a server of its own, since many states change the book. */
function screens(name, act, options) {
  for (const [size, device] of Object.entries(SIZES)) {
    journey(`looks: ${name}, ${size}`, async (stage) => {
      const wrong = [];
      const look = async (...state) => wrong.push(...(await lookAt(...state)));
      await act({ ...stage, device, look });
      assert.equal(wrong.length, 0, wrong.join("\n"));
    }, options);
  }
}

screens("no event", async ({ person, device, look }) => {
  const page = await (await person(device)).open("/");
  await seesHeading(page, "Events");
  await look(page, "events-empty");
}, { demo: false });

screens("several events", async ({ server, person, device, look }) => {
  await server.addEvent("vienna-2099", "The International Conference on Long Names and Their Places");
  const page = await (await person(device)).open("/");
  await seesHeading(page, "Events");
  await sees(page, "Town Hall, Vienna");
  await look(page, "events");
  await page.getByRole("link", { name: /Long Names/ }).click();
  await sees(page, "seats left right now");
  await look(page, "home-plain");
  await page.goto(`${server.url}/e/vienna-2099/volunteer`);
  await seesHeading(page, "Volunteer");
  await look(page, "board-none");
  await page.goto(`${server.url}/e/vienna-2099/register`);
  await register(page, GRACE);
  await sees(page, "You're in");
});

screens("the API, to read", async ({ person, device, look }) => {
  const page = await (await person(device)).open("/api");
  await seesHeading(page, "The API");
  await look(page, "api");
});

screens("the event", async ({ person, device, look }) => {
  const grace = await person(device);
  grace.expect(REFUSED(404));
  const page = await grace.open(at());
  await sees(page, "seats left right now");
  await look(page, "home");
  await page.goto(at("register"));
  await sendButton(page).waitFor();
  await look(page, "register");
  await page.getByText("Have a code?").click();
  await sendButton(page).click();
  await sees(page, "Enter your name.");
  await look(page, "register-wrong");
  await page.goto(at("me"));
  await seesHeading(page, "No registration on this device");
  await look(page, "me-empty");
  await page.goto(at("nowhere"));
  await seesHeading(page, "There is nothing here");
  await look(page, "not-found");
});

screens("a seat", async ({ person, device, look }) => {
  const grace = await person(device);
  const page = await grace.open(at("register"));
  await register(page, GRACE);
  await sees(page, "You're in");
  await look(page, "me-in");
  await page.getByText("Open on another device").click();
  await page.getByRole("img", { name: "QR code of the link" }).waitFor();
  await look(page, "me-elsewhere");
  await page.getByRole("button", { name: "Change name or answers" }).click();
  await look(page, "me-edit");
  await page.getByRole("button", { name: "Leave it as it was" }).click();
  await page.getByRole("button", { name: "Give the seat back" }).click();
  await sees(page.getByRole("dialog"), "Are you sure?");
  await look(page, "me-cancel");
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(page, "You gave your place back");
  await look(page, "me-gone");
});

screens("no seat", async ({ api, person, device, look }) => {
  await api.resize("general", { size: 1 });
  await api.register();
  const page = await (await person(device)).open(at());
  await sees(page, "Full");
  await look(page, "home-full");
  await main(page).getByRole("link", { name: "Join the line" }).click();
  await sendButton(page).waitFor();
  await look(page, "register-full");
  await register(page, GRACE);
  await sees(page, "You're 1st in line");
  await look(page, "me-waiting");
  await page.getByRole("link", { name: "Event" }).first().click();
  await sees(main(page), "You're 1st in line");
  await look(page, "home-waiting");
});

screens("a sponsor's door", async ({ api, person, device, look }) => {
  const { quotas } = await api.event();
  const sponsor = quotas.find((quota) => quota.kind === "sponsor");
  await api.resize(sponsor.id, { size: 1, guarantee: 1 });
  const code = await api.code(sponsor.id);
  const grace = await person(device);
  grace.expect(REFUSED(404));
  const page = await grace.open(at(`join/${code}`));
  await sees(page, "1 of 1 seat left");
  await look(page, "join");
  await api.register({ code });
  await sees(page, "Every seat behind this code is taken.");
  await look(page, "join-used-up");
  await page.goto(at("join/NO-SUCH-CODE"));
  await seesHeading(page, "No door has this code");
  await look(page, "join-wrong");
});

screens("the board", async ({ api, person, device, look }) => {
  await api.resize("bag-stuffing-wave-1", { size: 1 });
  await api.signUp("bag-stuffing-wave-1");
  await api.resize("green-room-sunday", { size: 1 });
  await api.signUp("green-room-sunday");
  const grace = await person(device);
  grace.expect(REFUSED(409));
  const page = await grace.open(at("volunteer"));
  await takeButton(shift(page, DESK)).waitFor();
  await look(page, "board");
  await takeButton(shift(page, DESK)).click();
  await sees(page.getByRole("dialog"), "Who is coming?");
  await page.getByRole("dialog").getByRole("button", { name: "Sign up" }).click();
  await sees(page.getByRole("dialog"), "Enter your name.");
  await look(page, "board-who");
  await introduce(page, GRACE);
  await sees(shift(page, DESK), "You're in.");
  await look(page, "board-mine");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await sees(page.getByRole("dialog"), "In this name you take shifts from now on.");
  await look(page, "board-change");
  await page.getByRole("dialog").getByRole("button", { name: "Not now" }).click();
  await withdrawButton(shift(page, DESK)).click();
  await sees(page.getByRole("dialog"), "Give this shift back?");
  await look(page, "board-withdraw");
  await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
  await page.context().route("**/sign-ups", async (route) => {
    await api.signUp("session-chair-sunday-morning", GRACE);
    await route.continue();
  });
  await takeButton(shift(page, { day: "Sunday", task: "Session runner", name: "Morning" })).click();
  await sees(page.getByRole("alert"), "This is at the same time as");
  await look(page, "board-refused");
});

screens("the book", async ({ api, person, device, look }) => {
  for (let count = 0; count < 40; count += 1) await api.register();
  await api.cancel(await api.register());
  const page = await (await person(device)).open(at("book"));
  await seesHeading(page, "Check it yourself");
  await look(page, "book");
  await page.getByRole("button", { name: "Replay the ledger" }).click();
  await sees(page, "No limit was ever passed.");
  await look(page, "book-checked");
});

screens("no network", async ({ person, device, look }) => {
  const grace = await person(device);
  grace.expect(NO_NETWORK);
  const page = await grace.open(at("register"));
  await fillIn(page, GRACE);
  await grace.context.setOffline(true);
  await sendButton(page).click();
  await sees(page, "No network right now.");
  await sees(page, "You are offline.");
  await look(page, "register-offline");
  await page.getByRole("link", { name: "Event" }).first().click();
  await sees(page, "Your registration is being sent.");
  await look(page, "home-offline");
});

screens("the server cannot answer", async ({ person, device, look }) => {
  const grace = await person(device);
  grace.expect(NO_NETWORK, REFUSED(503), /Headcount did not start/);
  await grace.context.route("**/join/*", (route) => route.request().isNavigationRequest() ? route.continue() : route.abort());
  const page = await grace.open(at("join/ANY-CODE"));
  await seesHeading(page, "This door can't be shown right now");
  await look(page, "join-error");
  await grace.context.route(/\.wasm/, (route) => route.abort());
  await page.goto(at());
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await look(page, "shell-error");
});
