// What goes along with a registration, and people who come together.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { fillIn, main, register, sees, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const TESTING = /^Testing for people/;
const DATA = /^Data analysis/;

const dinner = (page) => page.getByRole("group", { name: "Conference dinner" }).getByRole("checkbox");

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`somebody takes extras along, exchanges one and gives one back, ${size}`, async ({ api, person }) => {
    await api.resize("tutorial-testing", { size: 1 });
    const first = await api.register({ add_ons: ["tutorial-testing"] });
    const page = await (await person(device)).open(at("register"));
    await main(page).getByText("Extras", { exact: true }).click();
    await sees(page, "none left; you would be the first in line · US$150.00");
    await sees(page, "300 left · US$45.00");
    await page.getByLabel(TESTING).check();
    await dinner(page).check();
    assert.deepEqual(await look(page, "extras-form"), []);
    await register(page, ADA);
    await sees(main(page), "Testing for people in a hurry. You are 1st in line.");
    await sees(main(page), "Conference dinner");

    await api.cancel(first);
    await sees(main(page), "Testing for people in a hurry. It is yours.");
    await page.getByRole("button", { name: "Change extras" }).click();
    await page.getByLabel(DATA).check();
    await dinner(page).uncheck();
    assert.deepEqual(await look(page, "extras-change"), []);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await sees(main(page), "Data analysis from the first row. It is yours.");
    await page.waitForFunction(() => !document.querySelector("main dl").textContent.includes("dinner"));
    assert.equal((await api.quota("dinner")).load, 0);
    assert.equal((await api.quota("tutorial-testing")).load, 0);

    await page.getByRole("button", { name: "Give the seat back" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
    await sees(page, "You gave your place back");
    assert.equal((await api.quota("tutorial-data")).load, 0, "it went with the seat");
  });

  journey(`an extra that fills while one types is refused by itself, and told, ${size}`, async ({ api, person }) => {
    const page = await (await person(device)).open(at("register"));
    await main(page).getByText("Extras", { exact: true }).click();
    await dinner(page).check();
    await page.getByLabel(DATA).check();
    await api.resize("dinner", { size: 0 });
    await sees(page, "none left · US$45.00");
    assert.ok(await dinner(page).isEnabled(), "it can be given up");
    await register(page, ADA);
    await sees(page, /^You're in. Ada Lovelace: Conference dinner is full/);
    await sees(main(page), "Data analysis from the first row. It is yours.");
    assert.equal(await main(page).getByRole("term").filter({ hasText: "dinner" }).count(), 0);
  });

  journey(`what is offered of an extra is taken in one press, ${size}`, async ({ api, person }) => {
    const moves_up = { how: "offered", minutes: 60 };
    const lunch = { id: "lunch", name: "Late lunch", kind: "add_on", access: "everyone", size: 1, moves_up };
    await api.addQuota(lunch);
    const first = await api.register({ add_ons: ["lunch"] });
    const page = await (await person(device)).open(at("register"));
    await main(page).getByText("Extras", { exact: true }).click();
    await page.getByRole("group", { name: "Late lunch" }).getByRole("checkbox").check();
    await register(page, ADA);
    await sees(main(page), "You are 1st in line.");
    await api.cancel(first);
    await sees(main(page), /^Late lunch is held for you until/);
    assert.deepEqual(await look(page, "extra-offered"), []);
    await page.getByRole("button", { name: "Take Late lunch" }).click();
    await sees(main(page), "It is yours.");
    await page.getByRole("button", { name: "Take Late lunch" }).waitFor({ state: "detached" });
  });

  journey(`somebody registers their team, ${size}`, async ({ api, person }) => {
    const page = await (await person(device)).open(at("register"));
    await fillIn(page, ADA);
    await page.getByRole("button", { name: "+ Another person" }).click();
    const bob = page.getByRole("group", { name: "Person 2" });
    await page.waitForFunction(() => document.activeElement?.name === "party.members.0.name");
    await bob.getByLabel("Their name").fill("Bob");
    await page.getByRole("button", { name: "+ Another person" }).click();
    const cy = page.getByRole("group", { name: "Person 3" });
    await cy.getByLabel("Their name").fill("Cy");
    await sendButton(page).click();
    await bob.getByText("Enter an e-mail address.").waitFor();
    await bob.getByLabel("Their e-mail").fill("bob@example.org");
    await page.reload();
    await bob.waitFor();
    assert.equal(await bob.getByLabel("Their e-mail").inputValue(), "bob@example.org");
    assert.deepEqual(await look(page, "team-form"), []);
    await page.getByRole("button", { name: "+ Another person" }).click();
    const dee = page.getByRole("group", { name: "Person 4" });
    await dee.getByLabel("Their name").fill("Dee");
    await dee.getByLabel("Their e-mail").fill("dee@example.org");
    await cy.getByRole("button", { name: "Leave this person out" }).click();
    await dee.waitFor({ state: "detached" });
    assert.equal(await cy.getByLabel("Their name").inputValue(), "Dee", "whoever came after moves up");
    await cy.getByRole("button", { name: "Leave this person out" }).click();
    await cy.waitFor({ state: "detached" });
    await bob.getByText("A few questions").click();
    await bob.getByLabel("Affiliation").fill("Bob's Bits");
    await page.getByLabel("All of us or nobody. We wait for each other.").check();
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    await sees(main(page), "My registrations");
    await sees(main(page), "Bob");
    await sees(main(page), ADA.email);
    await sees(main(page), "Bob's Bits");
    assert.equal((await api.quota("general")).load, 2);
  });

  journey(`each of a team takes their own extras along, ${size}`, async ({ api, person }) => {
    await api.resize("tutorial-testing", { size: 1 });
    const page = await (await person(device)).open(at("register"));
    await fillIn(page, ADA);
    await main(page).getByText("Extras", { exact: true }).click();
    await page.getByLabel(TESTING).check();
    await page.getByRole("button", { name: "+ Another person" }).click();
    const bob = page.getByRole("group", { name: "Person 2" });
    await bob.getByLabel("Their name").fill("Bob");
    await bob.getByLabel("Their e-mail").fill("bob@example.org");
    await bob.getByText("Extras", { exact: true }).click();
    await bob.getByLabel(TESTING).check();
    await dinner(bob).check();
    assert.deepEqual(await look(page, "team-extras"), []);
    await page.reload();
    await bob.waitFor();
    assert.ok(await dinner(bob).isChecked(), "a reload loses nothing");
    assert.ok(await page.getByLabel(TESTING).first().isChecked(), "each has fields of their own");
    await api.resize("dinner", { size: 0 });
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    await sees(page, /^You're in. Bob: Conference dinner is full/);
    await sees(page.getByRole("region", { name: ADA.name }), "Testing for people in a hurry. It is yours.");
    await sees(page.getByRole("region", { name: "Bob" }), "Testing for people in a hurry. You are 1st in line.");
  });

  journey(`a group waits for each other until it no longer wants to, ${size}`, async ({ api, person }) => {
    await api.resize("general", { size: 2 });
    const first = await api.register();
    const page = await (await person(device)).open(at("register"));
    await fillIn(page, ADA);
    await page.getByRole("button", { name: "+ Another person" }).click();
    const bob = page.getByRole("group", { name: "Person 2" });
    await bob.getByLabel("Their name").fill("Bob");
    await bob.getByLabel("Their e-mail").fill("bob@example.org");
    await page.getByLabel("All of us or nobody. We wait for each other.").check();
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    const ada = page.getByRole("region", { name: ADA.name });
    await sees(ada, /2 of you wait together/);
    assert.deepEqual(await look(page, "group-waiting"), []);
    await ada.getByRole("button", { name: "Don't wait for each other" }).click();
    await sees(ada, "You're in");
    await sees(page.getByRole("region", { name: "Bob" }), "You're 1st in line");
    await api.cancel(first);
    await sees(page.getByRole("region", { name: "Bob" }), "You're in");
  });
}
