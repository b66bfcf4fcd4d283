// The pages that a first visit does without: downloaded when they are needed, early where that can be known, and
// with words where they can't be had.

import assert from "node:assert/strict";

import { untilForward } from "./support/answers.mjs";
import { LAPTOP, NO_NETWORK, PHONE, REFUSED } from "./support/browser.mjs";
import { at, EVENT, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { fillIn, main, register, sees, seesHeading, sendButton } from "./support/steps.mjs";

const IDA = { name: "Ida", email: "ida@example.org" };
const ME = /\/assets\/me-.*\.wasm/;
const BOOK = /\/assets\/book-.*\.wasm/;

const way = (page, name) => page.getByRole("navigation", { name: "All pages" }).getByRole("link", { name, exact: true });

/** The addresses of what a person's pages ask for. */
function asked(person) {
  const addresses = [];
  person.context.on("request", (request) => addresses.push(request.url()));
  return addresses;
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a first visit downloads what its first page names, and no more, ${size}`, async ({ person, server }) => {
    const ida = await person(device);
    const addresses = asked(ida);
    const page = await ida.open(at());
    await seesHeading(page, "PyCon US 2012");
    for (const name of ["Register", "Volunteer"]) {
      await way(page, name).click();
      await main(page).getByRole("heading", { level: 1, name, exact: true }).waitFor();
    }
    await sees(page, "Registration desk");
    const files = addresses.map((address) => new URL(address).pathname).filter((path) => path.startsWith("/assets/"));
    assert.ok(files.some((path) => path.endsWith(".wasm")), "the program itself was seen");
    const first = await (await fetch(server.url + at())).text();
    assert.deepEqual(files.filter((path) => !first.includes(path)), []);
    // The data came along, so nobody waited for a second answer; and then it is followed.
    const data = addresses.map((address) => new URL(address).pathname).filter((path) => path.startsWith("/api/"));
    assert.deepEqual([...new Set(data)], [`/api/events/${EVENT}/live`]);
  });
}

journey("who opens a page directly asks for its bundle at once, and only once", async ({ person }) => {
  const ida = await person();
  const addresses = asked(ida);
  for (const [address, bundle, heading] of [["book", BOOK, "The book"], ["me", ME, "No registration on this device"]]) {
    addresses.length = 0;
    const page = await ida.open(at(address));
    await seesHeading(page, heading);
    assert.equal(addresses.filter((one) => bundle.test(one)).length, 1, addresses.join("\n"));
    await page.close();
  }
});

journey("the page of what one holds is on its way before the answer", async ({ person }) => {
  const ida = await person();
  const page = await ida.open(at("register"));
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await ida.context.route("**/registrations", async (route) => {
    await held;
    await route.continue();
  });
  await fillIn(page, IDA);
  const bundle = page.waitForResponse(ME);
  await sendButton(page).click();
  assert.equal((await bundle).status(), 200);
  await sees(page, "Sending…");
  answer();
  await sees(page, "You're in");
});

journey("who holds a place can look at it when the network is gone", async ({ person }) => {
  const ida = await person();
  ida.expect(NO_NETWORK);
  const first = await ida.open(at("register"));
  await register(first, IDA);
  await sees(first, "You're in");
  await first.close();

  const page = await ida.context.newPage();
  const bundle = page.waitForResponse(ME);
  await page.goto(at());
  await (await bundle).finished();
  await ida.context.setOffline(true);
  await way(page, "My registration").click();
  await sees(main(page), "ida@example.org");
  await seesHeading(main(page), "You're in");
});

journey("without a network, a page that was not downloaded says so, and comes by itself when it is back", async ({ person }) => {
  const ida = await person();
  ida.expect(NO_NETWORK);
  const page = await ida.open(at("volunteer"));
  await main(page).getByRole("heading", { level: 1, name: "Volunteer" }).waitFor();
  await ida.context.setOffline(true);
  await way(page, "The book").click();
  await sees(page.getByRole("alert"), "This page can't be loaded right now");
  assert.match(await page.title(), /can't be loaded/);
  assert.deepEqual(await look(page, "bundle-missing"), []);
  // What is here already still is.
  await way(page, "Volunteer").click();
  await main(page).getByRole("heading", { level: 1, name: "Volunteer" }).waitFor();
  await way(page, "The book").click();
  await sees(page.getByRole("alert"), "This page can't be loaded right now");
  await ida.context.setOffline(false);
  await main(page).getByRole("heading", { level: 1, name: "The book" }).waitFor();
});

journey("a bundle that fails is asked for again, and then by hand", async ({ person }) => {
  const ida = await person();
  ida.expect(NO_NETWORK);
  await ida.context.clock.install();
  const page = await ida.open(at());
  await seesHeading(page, "PyCon US 2012");
  let tries = 0;
  await ida.context.route(BOOK, (route) => {
    tries += 1;
    return route.abort();
  });
  await way(page, "The book").click();
  const again = page.getByRole("alert").getByRole("button", { name: "Try again" });
  await untilForward(page, 1, () => again.isVisible());
  assert.equal(tries, 3);
  await ida.context.unroute(BOOK);
  await again.click();
  await main(page).getByRole("heading", { level: 1, name: "The book" }).waitFor();
  assert.equal(await again.count(), 0);
});

journey("an answer is told even where the page that shows it can't be loaded", async ({ api, person }) => {
  const ida = await person();
  ida.expect(NO_NETWORK);
  await ida.context.clock.install();
  const page = await ida.open(at("register"));
  await ida.context.route(ME, (route) => route.abort());
  await register(page, IDA);
  await untilForward(page, 1, () => page.getByRole("alert").isVisible());
  await sees(main(page), "This page can't be loaded right now");
  await sees(main(page), "Ida: You're in");
  assert.equal(await api.claims("general"), 1);
  await ida.context.unroute(ME);
  await page.getByRole("button", { name: "Try again" }).click();
  await sees(main(page), "ida@example.org");
});

journey("a slow network is called slow, and the page still comes", async ({ person }) => {
  const ida = await person();
  await ida.context.clock.install();
  const page = await ida.open(at());
  await seesHeading(page, "PyCon US 2012");
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await ida.context.route(BOOK, async (route) => {
    await held;
    await route.continue();
  });
  await way(page, "The book").click();
  await untilForward(page, 2, () => page.getByText("Still loading: the network is slow.").isVisible());
  answer();
  await main(page).getByRole("heading", { level: 1, name: "The book" }).waitFor();
  assert.equal(await page.getByText("Still loading").count(), 0);
});

journey("an open page whose bundles were replaced meanwhile offers the new version", async ({ person }) => {
  const ida = await person();
  ida.expect(REFUSED(404));
  const page = await ida.open(at("register"));
  await fillIn(page, IDA);
  // As a server of the next version would answer.
  const files = /\/assets\/.*\.(js|wasm)/;
  await ida.context.route(files, (route) => route.fulfill({ status: 404, body: "" }));
  await way(page, "The book").click();
  await sees(page.getByRole("alert"), "Headcount has just been updated");
  await ida.context.unroute(files);
  await page.getByRole("button", { name: "Load the new version" }).click();
  await main(page).getByRole("heading", { level: 1, name: "The book" }).waitFor();
  await way(page, "Register").click();
  await until("what was typed is there", async () => (await page.getByLabel("Your name").inputValue()) === IDA.name);
});
