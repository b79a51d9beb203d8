"use strict";

const POLL_MILLISECONDS = 2000;

const picks = document.querySelectorAll("[data-phone]");
const number = document.getElementById("number");
const numberProblem = document.getElementById("number-problem");
const thread = document.getElementById("thread");
const optedOut = document.getElementById("opted-out");
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const segments = document.getElementById("segments");
const notice = document.getElementById("notice");

let source = null;
let poll = null;
let phone = "";

function follow() {
  const wanted = number.value.trim();
  if (wanted === phone) return;
  phone = wanted;
  for (const pick of picks) pick.setAttribute("aria-pressed", String(pick.dataset.phone === phone));
  thread.replaceChildren();
  optedOut.hidden = true;
  if (source) source.close();
  clearInterval(poll);
  poll = null;
  look();
}

// One plain request first: it says whether the number is one, which an event stream cannot.
async function look() {
  const asked = phone;
  const answer = await ask("/simulator/thread?phone=" + encodeURIComponent(asked));
  if (asked !== phone) return;
  numberProblem.textContent = answer.messages ? "" : answer.note;
  number.setAttribute("aria-invalid", String(!answer.messages));
  if (!answer.messages) return;
  show(answer);
  notice.textContent = "";
  listen();
}

function listen() {
  if (!("EventSource" in window)) return startPolling();
  source = new EventSource("/simulator/events?phone=" + encodeURIComponent(phone));
  source.onmessage = (event) => {
    stopPolling();
    show(JSON.parse(event.data));
  };
  // The browser reconnects by itself; polling bridges the gap, or takes over if streams do not get through.
  source.onerror = startPolling;
}

function startPolling() {
  if (poll) return;
  poll = setInterval(async () => {
    const asked = phone;
    const answer = await ask("/simulator/thread?phone=" + encodeURIComponent(asked));
    if (asked === phone && answer.messages) show(answer);
  }, POLL_MILLISECONDS);
}

function stopPolling() {
  clearInterval(poll);
  poll = null;
}

async function ask(url, body) {
  const request = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(url, request);
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return { ok: false, note: "The simulator itself does not answer. Was it stopped?" };
  }
}

function show(answer) {
  optedOut.hidden = !answer.opted_out;
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;
  let grown = false;
  for (const message of answer.messages) {
    const known = thread.querySelector(`[data-sid="${CSS.escape(message.sid)}"]`);
    if (!known) grown = true;
    update(known || append(message), message);
  }
  if (grown && atEnd) thread.scrollTop = thread.scrollHeight;
}

function append(message) {
  const entry = document.createElement("div");
  entry.dataset.sid = message.sid;
  const bubble = document.createElement("p");
  bubble.className = "bubble";
  const author = document.createElement("span");
  author.className = "unseen";
  author.textContent = message.mine ? "You: " : "The program: ";
  const picture = message.pictures ? "[Picture]" + (message.text ? "\n" : "") : "";
  bubble.append(author, picture + message.text);
  const fate = document.createElement("p");
  fate.className = "fate";
  // Ticks change in place; only new messages and failures are worth reading out.
  fate.setAttribute("aria-live", "off");
  entry.append(bubble, fate);
  thread.append(entry);
  return entry;
}

function update(entry, message) {
  entry.className = "message " + message.state + (message.mine ? " mine" : "");
  const tick = { sending: "", delivered: "✓ ", failed: "✕ " }[message.state];
  const time = new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const length = message.segments === 1 ? "1 segment" : message.segments + " segments";
  const words = [tick + (message.note || "Received"), length, time].join(" · ");
  const fate = entry.querySelector(".fate");
  if (fate.textContent === words) return;
  fate.textContent = words;
  if (message.state === "failed") notice.textContent = message.note;
}

function countSegments(message) {
  const { gsmBasic, gsmExtended } = composer.dataset;
  const characters = [...message];
  const gsm = characters.every((c) => gsmBasic.includes(c) || gsmExtended.includes(c));
  const widths = characters.map((c) => (gsm ? (gsmExtended.includes(c) ? 2 : 1) : c.length));
  const [alone, split] = gsm ? [160, 153] : [70, 67];
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= alone) return { count: 1, gsm };
  let count = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > split) {
      count += 1;
      used = 0;
    }
    used += width;
  }
  return { count, gsm };
}

function showLength() {
  const { count, gsm } = countSegments(text.value);
  const alphabet = gsm ? "" : ", special characters (70 per segment)";
  const words = `${[...text.value].length} characters, ${count === 1 ? "1 segment" : count + " segments"}${alphabet}`;
  segments.textContent = text.value ? words : "0 characters";
}

async function send(url, message) {
  notice.textContent = "";
  const draft = message.body;
  if (draft) {
    text.value = "";
    showLength();
  }
  thread.scrollTop = thread.scrollHeight;
  const answer = await ask(url, { phone, ...message });
  notice.textContent = answer.note || "";
  // What was not taken is not lost, unless something new was typed meanwhile.
  if (!answer.ok && draft && !text.value) text.value = draft;
  showLength();
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  if (text.value.trim()) send("/simulator/messages", { body: text.value });
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});
text.addEventListener("input", showLength);
number.addEventListener("change", follow);
for (const pick of picks) {
  pick.addEventListener("click", () => {
    number.value = pick.dataset.phone;
    follow();
  });
}
document.getElementById("picture").addEventListener("click", () => {
  send("/simulator/messages", { body: "", picture: true });
});
document.getElementById("duplicates").addEventListener("click", () => {
  if (text.value.trim()) return send("/simulator/duplicates", { body: text.value });
  notice.textContent = "Write a text first, then send it three times.";
});
document.getElementById("forged").addEventListener("click", () => {
  send("/simulator/forged", { body: text.value });
});

follow();
showLength();
