// The mails of a server that keeps them, read in the browser as their reader would.

import { until } from "./journey.mjs";
import { sees } from "./steps.mjs";

/** Waits for a mail to somebody, and opens the newest. Says how many such mails there are. */
export async function openMail(server, page, address, subject) {
  const mine = page.getByRole("listitem").filter({ hasText: `to ${address}` }).getByRole("link", { name: subject });
  let count = 0;
  await until(`a mail to ${address} about ${subject}`, async () => {
    await page.goto(`${server.url}/dev/mails`);
    count = await mine.count();
    return count > 0;
  });
  await mine.first().click();
  await sees(page, address);
  return count;
}

/** The link in the mail that is open, as a path. */
export async function linkIn(server, mail, ending) {
  const link = await mail.getByRole("link", { name: ending }).first().getAttribute("href");
  return link.slice(server.url.length);
}
