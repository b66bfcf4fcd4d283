// A sponsor's door: the code in a link, until its last seat.

import assert from "node:assert/strict";

import { keepAnswersBack } from "./support/answers.mjs";
import { REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { fillIn, main, misses, register, sees, seesHeading, sendButton } from "./support/steps.mjs";

const DEE = { name: "Dee", email: "dee@example.org" };

async function smallSponsor(api, size) {
  const { quotas } = await api.event();
  const { id, name } = quotas.find((quota) => quota.kind === "sponsor");
  await api.resize(id, { size, guarantee: size });
  return { id, name, code: await api.code(id) };
}

journey("a sponsor's code gives its seats, counts them live, then says no", async ({ api, person }) => {
  const { id, name, code } = await smallSponsor(api, 2);
  const dee = await person();
  const dees = await dee.open(at(`join/${code}`));
  await seesHeading(dees, name);
  await sees(dees, "2 of 2 seats left");
  const late = await person();
  const lates = await late.open(at(`join/${code}`));
  await sees(lates, "2 of 2 seats left");

  await register(dees, DEE);
  await sees(dees, "You're in");
  await sees(main(dees), name);
  await sees(lates, "1 of 2 seats left");

  await api.register({ code });
  await sees(lates, "Every seat behind this code is taken.");
  assert.equal(await sendButton(lates).count(), 0, "nothing to press that can't work");
  await lates.getByRole("link", { name: "Register without a code" }).click();
  await lates.waitForURL(at("register"));
  await register(lates, { name: "Late", email: "late@example.org" });
  await sees(lates, "You're in");
  assert.equal((await api.quota(id)).load, 2);
});

journey("who takes the last seat behind a code is told so, though the count is quicker than the answer", async ({ api, person }) => {
  const { id, name, code } = await smallSponsor(api, 1);
  const dee = await person();
  const page = await dee.open(at(`join/${code}`));
  await sees(page, "1 of 1 seat left");
  const answer = await keepAnswersBack(dee.context, "**/registrations");
  await fillIn(page, DEE);
  await sendButton(page).click();
  // The live count of the claim is here, its answer is not.
  await sees(page, "Full, without a waiting list.");
  await sees(page, "Sending…");
  await misses(page, "Every seat behind this code is taken.");
  answer();
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  await sees(main(page), name);
  assert.equal((await api.quota(id)).load, 1);
});

journey("who takes the last seat at one of several public doors is told so", async ({ api, person }) => {
  await api.addQuota({
    id: "late", parent: "conference", name: "Latecomers", kind: "door", access: "everyone", overflow: "refuse", size: 1, guarantee: 1,
  });
  const dee = await person();
  const page = await dee.open(at("register"));
  await page.getByRole("radio", { name: /^Latecomers/ }).check();
  const answer = await keepAnswersBack(dee.context, "**/registrations");
  await fillIn(page, DEE);
  await sendButton(page).click();
  await sees(page, "Full, without a waiting list.");
  await sees(page, "Sending…");
  await misses(page, "Latecomers: Full");
  await page.reload();
  await sees(page, "Sending…");
  assert.ok(await page.getByRole("radio", { name: /^Latecomers/ }).isChecked(), "the door that was asked");
  answer();
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  await sees(main(page), "Latecomers");
});

journey("who loses the race for the last seat behind a code is told why", async ({ api, person }) => {
  const { code, name } = await smallSponsor(api, 1);
  const dee = await person();
  dee.expect(REFUSED(409));
  // The stream is held back, so this screen does not know yet that the seat is gone.
  await dee.context.route("**/live?*", (route) => route.abort());
  dee.expect(/net::ERR_FAILED/);
  const page = await dee.open(at(`join/${code}`));
  await sees(page, "1 of 1 seat left");
  await fillIn(page, DEE);
  await api.register({ code });
  await sendButton(page).click();
  await sees(page.getByRole("alert"), `Every seat of ${name} is taken.`);
  await sees(page.getByRole("alert"), "register without it");
  await misses(page, "You're in");
  // The next door has refused nobody.
  await page.getByRole("navigation", { name: "All pages" }).getByRole("link", { name: "Register" }).click();
  await seesHeading(page, "Register");
  assert.equal(await page.getByRole("alert").count(), 0);
  await register(page, DEE);
  await sees(page, "You're in");
});

journey("a code's refusal that came elsewhere leads back to the code's door", async ({ api, person }) => {
  const { code, name } = await smallSponsor(api, 1);
  const dee = await person();
  dee.expect(REFUSED(409), /net::ERR_FAILED/);
  await dee.context.route("**/live?*", (route) => route.abort());
  const page = await dee.open(at(`join/${code}`));
  await fillIn(page, DEE);
  await api.register({ code });
  const answer = await keepAnswersBack(dee.context, "**/registrations");
  await sendButton(page).click();
  await sees(page, "Sending…");
  await page.getByRole("link", { name: "Event" }).first().click();
  answer();
  const letter = page.locator(".stack-item").filter({ hasText: `Every seat of ${name} is taken.` });
  await letter.getByRole("link", { name: "Look" }).click();
  await page.waitForURL(at(`join/${code}`));
  await sees(page.getByRole("alert"), `Every seat of ${name} is taken.`);
  assert.equal(await letter.count(), 0, "it is told in its place");
});

journey("a code can be typed in, and a wrong one is explained", async ({ api, person }) => {
  const { code, name } = await smallSponsor(api, 3);
  const dee = await person();
  dee.expect(REFUSED(404));
  const page = await dee.open(at("register"));
  await page.getByText("Have a code?").click();
  await page.getByRole("button", { name: "Use it" }).click();
  await sees(page, "Enter the code that you were given.");
  await page.getByLabel("Code").fill("NO-SUCH-CODE");
  await page.getByRole("button", { name: "Use it" }).click();
  await seesHeading(page, "No door has this code");
  assert.equal(await page.getByLabel("Code").inputValue(), "NO-SUCH-CODE", "it can be mended where it stands");
  await page.getByLabel("Code").fill(` ${code.toLowerCase().replaceAll("-", " ")} `);
  await page.keyboard.press("Enter");
  await seesHeading(page, name);
  await register(page, DEE);
  await sees(page, "You're in");
});

journey("a code half typed in stays while the counts move", async ({ api, person }) => {
  const page = await (await person()).open(at("register"));
  await sees(page, "140 seats left");
  await page.getByText("Have a code?").click();
  const field = page.getByLabel("Code");
  await field.fill("ACME-");
  await api.register();
  await sees(page, "139 seats left");
  assert.ok(await field.isVisible(), "it is still unfolded");
  assert.equal(await field.inputValue(), "ACME-");
});
