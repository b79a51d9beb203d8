// The chat's token lives in this tab only and goes when the tab closes or the person exits. No message is stored.
// `shownAfter` is the place before which nothing is shown any more: after a long pause earlier messages stay hidden.

const KEY = "chat";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

let memory = read(); // also works where the browser refuses sessionStorage

function write(changes) {
  memory = { ...memory, ...changes };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // kept in memory
  }
}

export const session = {
  get token() {
    return memory.token ?? null;
  },
  get shownAfter() {
    return memory.shownAfter ?? 0;
  },
  get lastActive() {
    return memory.lastActive ?? Date.now();
  },
  begin(token) {
    write({ token, shownAfter: 0, lastActive: Date.now() });
  },
  touch() {
    write({ lastActive: Date.now() });
  },
  hideBefore(seq) {
    write({ shownAfter: seq });
  },
  clear() {
    memory = {};
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // nothing was kept
    }
  },
};
