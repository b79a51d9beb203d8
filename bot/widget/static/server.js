// Talking to the gateway: a session, sending, reading. The token goes in a header, never in an address.

import { session } from "./session.js";

const SILENCE_MS = 40000; // the server says "still here" every 15 seconds
const FIRST_BYTE_MS = 6000;
const ANSWER_MS = 20000;

export class Refused extends Error {
  constructor(status, whatToDo, retryAfter) {
    super(`refused with ${status}`);
    this.status = status;
    this.whatToDo = whatToDo;
    this.retryAfter = retryAfter;
  }
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (session.token) headers.Authorization = `Bearer ${session.token}`;
  const response = await fetch(`/chat/${path}`, { cache: "no-store", credentials: "omit", ...options, headers });
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Refused(response.status, told.what_to_do ?? "", Number(response.headers.get("Retry-After")) || 0);
}

const withinTime = (ms) => ({ signal: AbortSignal.timeout(ms) });

export async function beginSession() {
  const response = await ask("session", { method: "POST", ...withinTime(ANSWER_MS) });
  session.begin((await response.json()).token);
}

export async function send(id, text) {
  await ask("messages", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id, text }),
    ...withinTime(ANSWER_MS),
  });
}

export async function readMessages(after) {
  const response = await ask(`messages?after=${after}`, withinTime(ANSWER_MS));
  return (await response.json()).messages;
}

// Reads the event stream until it ends. Calls `on(name, data)` for each event and `onOpen` once bytes flow.
export async function readEvents(after, { on, onOpen, signal }) {
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener("abort", end);
  let timer = setTimeout(end, FIRST_BYTE_MS);
  try {
    const response = await ask(`events?after=${after}`, { signal: stop.signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let opened = false;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
      if (!opened) onOpen();
      opened = true;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) tell(block, on);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    end();
  }
}

function tell(block, on) {
  const fields = new Map(block.split("\n").map((line) => [line.split(":")[0], line.slice(line.indexOf(":") + 2)]));
  if (fields.has("event")) on(fields.get("event"), JSON.parse(fields.get("data")));
}
