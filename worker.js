// Lets pages open without a network: at the entrance a ticket must be there, and a form that was sent in vain is sent again.
// Only whoever holds a place or asks for one has this worker (boot.js). What it keeps is public, the app's files and the
// event's page; whose the places are stands where the app keeps it, in the browser's storage.

const STORE = "headcount";
/** Who has the page already need not wait longer for a newer one: the app asks for the counts by itself. */
const PATIENCE_MS = 4_000;
/** The pages of an event that are worth keeping. Others name a code or a link. */
const PAGES = /^\/e\/[^/]+(?:\/(?:me|register|volunteer))?$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(file(event.request));
  else if (mode === "navigate" && PAGES.test(pathname)) event.respondWith(page(event, pathname));
});

/** Keeps a page with the files that it is made of, and nothing of former versions. */
async function keep({ path, page, asOf, script, files }) {
  const store = await caches.open(STORE);
  // A tab that was open while a new version was put up has files that no new page names.
  if (!(await fetch(script, { method: "HEAD" })).ok) return;
  if (!(await names(await store.match(path), script))) {
    // A page that came need not come once more, only what the server says along with it: the policy, above all.
    const fresh = await fetch(path, { method: page ? "HEAD" : "GET" });
    if (!fresh.ok) return;
    await store.put(path, await (page ? dated(new Response(page, { headers: fresh.headers }), asOf) : dated(fresh)));
  }
  for (const url of files) {
    if (!(await store.match(url))) await store.add(url);
  }
  for (const request of await store.keys()) {
    if (new URL(request.url).pathname.startsWith("/assets/")) {
      if (!files.includes(request.url)) await store.delete(request);
    } else if (!(await names(await store.match(request), script))) {
      // Another event's page of a former version, say.
      await store.delete(request);
      const fresh = await fetch(request.url);
      if (fresh.ok) await store.put(request, await dated(fresh));
    }
  }
}

/** With the time, by this device's clock: whoever sees it later must be told how old the counts are. */
async function dated(response, asOf = Date.now()) {
  const text = (await response.text()).replace("<html", `<html data-as-of="${Math.round(asOf)}"`);
  const headers = new Headers(response.headers);
  // The body is plain by now.
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(text, { headers });
}

async function names(response, script) {
  return response !== undefined && (await response.text()).includes(script);
}

/** What has a hash in its name never changes. */
async function file(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await store.put(request, response.clone());
  return response;
}

/** The page as it is now; without a network, or where the server is out of order, as it was. */
async function page(event, path) {
  const store = await caches.open(STORE);
  const own = `/e/${path.split("/")[2]}/me`;
  const kept = (await store.match(path)) ?? (await store.match(own));
  if (!kept) return fetch(event.request);
  const now = fetch(event.request).then(async (response) => {
    if (response.status >= 500) return kept;
    if (response.ok) await store.put(path, await dated(response.clone()));
    return response;
  });
  const coming = now.catch(() => kept);
  event.waitUntil(coming);
  return Promise.race([coming, new Promise((wake) => setTimeout(wake, PATIENCE_MS, kept))]);
}
