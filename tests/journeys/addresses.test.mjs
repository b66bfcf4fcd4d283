// Every address, opened directly and reloaded; none that does not exist; and a page that says something before, or
// without, the app.

import assert from "node:assert/strict";

import { NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { main, sees, seesHeading } from "./support/steps.mjs";

const NOT_STARTED = /Headcount did not start/;

journey("every address opens directly and after a reload", async ({ api, person }) => {
  const sponsor = (await api.event()).quotas.find((quota) => quota.kind === "sponsor");
  const code = await api.code(sponsor.id);
  const pages = {
    "": "PyCon US 2012",
    register: "Register",
    [`join/${code}`]: sponsor.name,
    me: "No registration on this device",
    volunteer: "Volunteer",
    book: "The book",
  };
  const page = await (await person()).open("/");
  for (const [address, heading] of Object.entries(pages)) {
    const response = await page.goto(at(address));
    assert.equal(response.status(), 200, address);
    await main(page).getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await page.reload();
    await main(page).getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    assert.match(await page.title(), address ? / · PyCon US 2012/ : /PyCon US 2012/, address);
  }
});

journey("links lead to every page, and back", async ({ person }) => {
  const page = await (await person()).open(at());
  await seesHeading(page, "PyCon US 2012");
  const ways = page.getByRole("navigation", { name: "All pages" });
  for (const heading of ["Register", "Volunteer", "The book"]) {
    await ways.getByRole("link", { name: heading, exact: true }).click();
    await main(page).getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    assert.equal(await ways.getByRole("link", { name: heading, exact: true }).getAttribute("aria-current"), "page");
  }
  for (const heading of ["Volunteer", "Register", "PyCon US 2012"]) {
    await page.goBack();
    await main(page).getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  }
});

journey("what does not exist is not found, and leads on", async ({ person }) => {
  const lea = await person();
  lea.expect(REFUSED(404));
  const page = await lea.open("/");
  for (const address of ["/e/no-such-event", "/e/no-such-event/book", at("no-such-page"), "/nowhere", at("register/more")]) {
    const response = await page.goto(address);
    assert.equal(response.status(), 404, address);
    await seesHeading(page, "There is nothing here");
  }
  await page.getByRole("link", { name: "See the events" }).click();
  await seesHeading(page, "PyCon US 2012");
});

journey("the words are there before the app", async ({ person }) => {
  const lea = await person();
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await lea.context.route(/\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  const page = await lea.open(at());
  await seesShell(page);
  answer();
  await main(page).getByRole("link", { name: "Register" }).waitFor();
  assert.equal(await page.locator("#shell").count(), 0, "the app has taken the place of the words");
});

async function seesShell(page) {
  await seesHeading(page, "PyCon US 2012");
  await sees(page, /\d{4}/);
  await sees(page, "Santa Clara Convention Center, California");
  await sees(page, "140 seats left");
  assert.equal(await main(page).getByRole("link", { name: "Register" }).count(), 0, "the app is not there yet");
}

for (const [part, file] of Object.entries({ wasm: /\.wasm/, script: /headcount-app.*\.js/ })) {
  journey(`the app's ${part} can't be loaded: words, a reason and another try`, async ({ person }) => {
    const lea = await person();
    lea.expect(NO_NETWORK, NOT_STARTED);
    await lea.context.clock.install();
    await lea.context.route(file, (route) => route.abort());
    const page = await lea.open(at());
    await seesShell(page);
    const again = page.getByRole("alert").getByRole("button", { name: "Try again" });
    await patiently(page, again);
    await sees(page.getByRole("alert"), "Headcount could not be loaded. The network may be slow or gone.");
    await lea.context.unroute(file);
    await again.click();
    await main(page).getByRole("link", { name: "Register" }).waitFor();
    assert.equal(await again.count(), 0);
    await staysAlone(page);
  });
}

/** The network goes and comes back: the app that runs does not mind, and no second one starts beside it. */
async function staysAlone(page) {
  const asked = [];
  page.on("request", (request) => /\.(js|wasm)/.test(request.url()) && asked.push(request.url()));
  const back = page.evaluate(() => new Promise((resolve) => addEventListener("online", () => resolve())));
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await back;
  await page.evaluate(() => fetch("/healthz").then(() => undefined));
  assert.deepEqual(asked, []);
  assert.equal(await page.getByRole("main").count(), 1);
}

/** The loader waits between its tries; its clock is turned on until it gives up. */
async function patiently(page, locator) {
  for (let tries = 0; tries < 100 && !(await locator.isVisible()); tries += 1) {
    await page.clock.fastForward(1000);
  }
  await locator.waitFor();
}

journey("an app that was replaced meanwhile offers the new one", async ({ person }) => {
  const lea = await person();
  lea.expect(REFUSED(404), NO_NETWORK, NOT_STARTED);
  await lea.context.route(/\.wasm/, (route) => route.fulfill({ status: 404, body: "" }));
  const page = await lea.open(at());
  await sees(page.getByRole("alert"), "Headcount has just been updated.");
  await lea.context.unroute(/\.wasm/);
  await page.getByRole("button", { name: "Load the new version" }).click();
  await main(page).getByRole("link", { name: "Register" }).waitFor();
});

journey("content that the policy forbids is refused, and this would be noticed", async ({ person }) => {
  const lea = await person();
  const page = await lea.open(at());
  await main(page).getByRole("link", { name: "Register" }).waitFor();
  assert.deepEqual(lea.surprises, []);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.intruded = true";
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => globalThis.intruded), undefined);
  const isNoticed = () => lea.surprises.some((surprise) => /Content Security Policy|policy:/.test(surprise));
  await until("it is noticed", isNoticed);
  lea.expect(/Content Security Policy/, /policy:/);
});
