// The registration on another device, by its link; and what is said where the link is wrong or nothing is stored.

import assert from "node:assert/strict";

import { LAPTOP, REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { introduce, main, register, sees, seesHeading, shift, takeButton } from "./support/steps.mjs";

const JO = { name: "Jo", email: "jo@example.org" };
const DESK = { day: "Friday", task: "Registration desk", name: "Early" };

journey("the link opens the registration on another device", async ({ api, person }) => {
  const jo = await person();
  const page = await jo.open(at("register"));
  await register(page, JO);
  await sees(page, "You're in");
  await sees(main(page), "Santa Clara Convention Center, California");
  await page.getByText("Open on another device").click();
  await page.getByRole("img", { name: "QR code of the link" }).waitFor();
  const link = await page.getByLabel("Link to this registration").inputValue();

  const elsewhere = await person();
  const other = await elsewhere.open(link);
  await sees(other, "You're in");
  await sees(main(other), "jo@example.org");
  await other.waitForURL(at("me"));
  assert.equal(await other.evaluate(() => location.hash), "", "the secret leaves the address bar");
  await other.reload();
  await sees(other, "You're in");

  await other.getByRole("button", { name: "Give the seat back" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(other, "You gave your place back");
  await page.reload();
  await sees(page, "You gave your place back");
  assert.equal((await api.quota("general")).load, 0);
});

for (const device of [undefined, LAPTOP]) {
  journey(`who has nothing but shifts has a link, too, and their data${device ? ", on a laptop" : ""}`, async ({ api, person }) => {
    const jo = await person(device);
    const page = await jo.open(at("volunteer"));
    await takeButton(shift(page, DESK)).click();
    await introduce(page, JO);
    await sees(shift(page, DESK), "You're in.");
    await page.goto(at("me"));
    const card = page.getByRole("region", { name: JO.name });
    await sees(card, "1 volunteer shift. You have no seat here with this link.");
    assert.deepEqual(await look(page, "me-shifts"), []);
    await page.getByText("Open on another device").click();
    const link = await page.getByLabel("Link to this registration").inputValue();
    const other = await (await person()).open(link);
    await sees(other.getByRole("region", { name: JO.name }), "1 volunteer shift.");
    await other.getByRole("link", { name: "See your shifts" }).click();
    await other.getByRole("region", { name: "My shifts" }).waitFor();

    await page.getByText("Your link and your data", { exact: true }).click();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save all my data as a file" }).click();
    await saving;
    await page.getByRole("button", { name: "Erase me" }).click();
    await page.getByRole("button", { name: "Yes, erase all of it" }).click();
    await card.waitFor({ state: "detached" });
    assert.equal((await api.quota("registration-desk-friday-early")).load, 0);
  });
}

journey("the link never leaves the browser but to its own server", async ({ person }) => {
  const jo = await person();
  const page = await jo.open(at("register"));
  await register(page, JO);
  await page.getByText("Open on another device").click();
  const link = await page.getByLabel("Link to this registration").inputValue();
  const secret = new URL(link).hash.split("t=")[1];
  const elsewhere = await person();
  const addresses = [];
  elsewhere.context.on("request", (request) => addresses.push(request.url(), request.headers().referer ?? ""));
  const other = await elsewhere.open(link);
  await sees(other, "You're in");
  assert.deepEqual(addresses.filter((address) => address.includes(secret) && !address.includes("#")), []);
});

journey("a wrong link is explained and can be put away", async ({ person }) => {
  const jo = await person();
  jo.expect(REFUSED(404), REFUSED(401));
  const page = await jo.open(at("me#r=nothing&t=hcm_wrong"));
  await seesHeading(page, "This link opens nothing");
  await sees(page, "A link on this device opens nothing: it may be incomplete, or of another event.");
  await page.getByRole("button", { name: "Remove this link" }).click();
  await page.getByText("A link on this device opens nothing").waitFor({ state: "detached" });
  await seesHeading(page, "No registration on this device");
  await page.reload();
  await seesHeading(page, "No registration on this device");
  await sees(page, "Registered on another device? Open its link here, or scan the code that it shows.");
});

journey("a browser that has forgotten everything says so, and the seat stays", async ({ api, person }) => {
  const jo = await person();
  const page = await jo.open(at("register"));
  await register(page, JO);
  await sees(page, "You're in");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await seesHeading(page, "No registration on this device");
  assert.equal((await api.quota("general")).load, 1);
});

journey("a registration taken off a device that is not one's own", async ({ api, person }) => {
  const jo = await person();
  const page = await jo.open(at("register"));
  await register(page, JO);
  await page.getByText("Open on another device").click();
  await page.getByRole("button", { name: "Remove from this device" }).click();
  await seesHeading(page, "No registration on this device");
  assert.equal((await api.quota("general")).load, 1);
});
