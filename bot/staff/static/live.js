// Keeps the open page up to date: the server says that something changed, we fetch the changed part and swap it.
// Focus, open questions, choices and the scroll position stay; what is new is said once, politely.

const live = document.querySelector("[data-live]");
const announcement = document.querySelector("[data-announcement]");
const linkState = document.querySelector("[data-link-state]");
const title = document.title;
const SIGN_IN = `/staff/sign-in?next=${encodeURIComponent(location.pathname)}`;
const RETRY_MS = 4000;

let fetching = false;
let fetchAgain = false;

const content = () => live.querySelector("[data-version]");
const keysOf = (root) => new Map([...root.querySelectorAll("[data-key]")].map((e) => [e.dataset.key, e.dataset.new]));

function leave() {
  live.replaceChildren(); // nothing stays readable on a screen nobody is signed in at
  location.replace(SIGN_IN);
}

function showLink(isUp) {
  linkState.hidden = isUp;
  linkState.textContent = isUp ? "" : "Not up to date: trying to reconnect";
}

function inWords(moment) {
  const minutes = Math.max(0, Math.floor((Date.now() - moment) / 60000));
  if (minutes < 1) return "less than 1 min";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}

function refreshTimes() {
  for (const time of live.querySelectorAll("time[data-ago]")) {
    const before = time.dataset.ago;
    time.textContent = `${before}${inWords(Date.parse(time.dateTime))}${before ? "" : " ago"}`;
  }
}

function refreshTitle() {
  const waiting = Number(content()?.dataset.waiting ?? 0);
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

function swap(fresh) {
  const before = keysOf(live);
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...live.querySelectorAll("details[open]")].map((e) => e.id);
  const chosen = [...live.querySelectorAll("select")].map((e) => [e.id, e.value]);
  live.replaceChildren(fresh);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of chosen) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  refreshTitle();
  return [...keysOf(live)].filter(([key]) => !before.has(key)).map(([, kind]) => kind);
}

function announce(kinds) {
  const counts = new Map();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  announcement.textContent = [...counts].map(([kind, n]) => `${n} new ${kind}${n > 1 ? "s" : ""}`).join(", ");
}

async function refresh() {
  if (fetching) {
    fetchAgain = true;
    return;
  }
  fetching = true;
  try {
    const response = await fetch(live.dataset.content, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (response.status === 401) return leave();
    if (!response.ok) return location.reload();
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    announce(swap(document.adoptNode(parsed.querySelector("[data-version]"))));
  } catch {
    showLink(false);
    setTimeout(refresh, RETRY_MS);
  } finally {
    fetching = false;
    if (fetchAgain) {
      fetchAgain = false;
      refresh();
    }
  }
}

function listen() {
  const source = new EventSource(live.dataset.events);
  source.addEventListener("open", () => showLink(true));
  source.addEventListener("changed", (e) => {
    if (JSON.parse(e.data).version !== content()?.dataset.version) refresh();
  });
  source.addEventListener("signed-out", () => {
    source.close();
    leave();
  });
  source.addEventListener("error", () => {
    showLink(false);
    // The browser reconnects by itself, except after a refusal: then the session has ended, or a restart is under way.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      refresh();
      listen();
    }, RETRY_MS);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

if (live && content()) {
  refreshTitle();
  setInterval(refreshTimes, 30000);
  listen();
  addEventListener("pageshow", (e) => e.persisted && location.reload());
}
