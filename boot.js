// Starts the app, and says so when it cannot: on a bad network the page must never stay blank or silent.
const { js, wasm } = document.querySelector("script[data-js]").dataset;
/** As it came, before the app takes over: to be kept for where there is no network. */
const page = `<!doctype html>${document.documentElement.outerHTML}`;
/** The event that an address is of, as the path of its home. */
const eventOf = () => location.pathname.match(/^\/e\/[^/]+/)?.[0];
const first = eventOf();
const WAITS_SECONDS = [1, 3];
const SLOW_AFTER_SECONDS = 12;

let attempts = 0;
/** Being loaded, or here: a second app must never start in the same page. */
let started = false;
let notice;

function show(text, label, action) {
  notice?.remove();
  notice = document.createElement("div");
  notice.id = "boot-notice";
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = text;
  notice.append(words);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    notice.append(button);
  }
  document.body.prepend(notice);
}

async function fetchWasm() {
  const response = await fetch(wasm, { credentials: "same-origin" });
  if (!response.ok) {
    throw Object.assign(new Error(`${wasm}: ${response.status}`), { status: response.status });
  }
  return response;
}

async function load() {
  attempts += 1;
  // A browser remembers that a module failed to load; a changed query makes it ask again.
  const module = await import(attempts === 1 ? js : `${js}?attempt=${attempts}`);
  await module.default({ module_or_path: fetchWasm() });
}

// An import that failed does not say why; a file that is gone must be told from a network that is.
async function isGone() {
  const response = await fetch(js, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return response?.status === 404;
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function loadPatiently() {
  for (const wait of WAITS_SECONDS) {
    try {
      return await load();
    } catch (error) {
      // Neither a file that is gone nor an app that crashed gets better by waiting.
      if (error.status === 404 || error instanceof WebAssembly.RuntimeError) throw error;
      await pause(wait);
    }
  }
  return load();
}

async function explain(error) {
  console.error("Headcount did not start:", error);
  if (error.status === 404 || (await isGone())) {
    // A newer version was put up while this page was loading: only a fresh page names its files.
    show("Headcount has just been updated.", "Load the new version", () => location.reload());
  } else if (error instanceof WebAssembly.RuntimeError) {
    show("Headcount stopped because of a fault of its own.", "Load the page again", () => location.reload());
  } else {
    show("Headcount could not be loaded. The network may be slow or gone.", "Try again", start);
    started = false;
    addEventListener("online", start);
  }
}

async function start() {
  if (started) return;
  started = true;
  const slow = setTimeout(() => show("Still loading: the network is slow."), SLOW_AFTER_SECONDS * 1000);
  try {
    await loadPatiently();
    removeEventListener("online", start);
    notice?.remove();
  } catch (error) {
    await explain(error);
  } finally {
    clearTimeout(slow);
  }
}

// Whoever holds a place, or asks for one, must not lose the page with the network: a worker keeps what it is made of. The
// app says when, and again when there is more. In some windows browsers allow no workers; all else works there as well.
let kept = 0;
addEventListener("headcount:keep", async () => {
  const event = eventOf();
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = [...new Set(names.filter((name) => name.startsWith(`${location.origin}/assets/`)))];
  if (!navigator.serviceWorker || !event || files.length === kept) return;
  kept = files.length;
  try {
    await navigator.serviceWorker.register("/worker.js");
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ path: `${event}/me`, page: event === first && page, asOf: performance.timeOrigin, script: js, files });
  } catch (error) {
    kept = 0;
    console.warn("Without a network this page will not open:", error);
  }
});

if (typeof WebAssembly === "object") {
  start();
} else {
  show("This browser is too old for Headcount, or has WebAssembly turned off. Please use another one.");
}
