// Keeps messages coming: by the event stream, by asking every few seconds when streams do not get through,
// and trying again for as long as the page is open when nothing does.

import { readEvents, readMessages, Refused } from "./server.js";

const ASK_EVERY_MS = 3000;
const ASKS_BEFORE_NEXT_STREAM = 20;
const LONGEST_WAIT_MS = 15000;
const A_REAL_STREAM_MS = 5000; // one that ends sooner is being cut off on the way

export class Connection {
  #after = 0;
  #running = null;
  #wake = () => {};
  #failures = 0;

  // tell: { message(m, isOld), typing(bool), isUp(bool), ended() }
  constructor(tell) {
    this.tell = tell;
  }

  get after() {
    return this.#after;
  }

  start(after, isResuming) {
    this.stop();
    this.#after = after;
    this.#running = new AbortController();
    this.#run(this.#running.signal, isResuming);
    addEventListener("online", () => this.#wake(), { signal: this.#running.signal });
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
    this.#wake();
  }

  async #run(signal, isResuming) {
    this.#failures = 0;
    let history = isResuming;
    while (!signal.aborted) {
      try {
        if (history) await this.#ask(true);
        history = false;
        const streamWorks = await this.#stream(signal);
        if (signal.aborted) return;
        await this.#askForAWhile(signal, streamWorks ? 1 : ASKS_BEFORE_NEXT_STREAM);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return this.tell.ended();
        this.#failures += 1;
        this.tell.typing(false);
        this.tell.isUp(false);
        const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (this.#failures - 1)) * (0.75 + Math.random() / 2);
        await this.#pause(Math.max(wait, (error.retryAfter ?? 0) * 1000));
      }
    }
  }

  // Returns when the stream ended, for whatever reason: whether it had worked. What comes next shows if the server
  // can be reached at all.
  async #stream(signal) {
    let opened = 0;
    try {
      await readEvents(this.#after, {
        signal,
        onOpen: () => {
          opened = Date.now();
          this.tell.isUp(true);
        },
        on: (name, data) => {
          if (name === "message") this.#take(data, false);
          if (name === "typing") this.tell.typing(data.typing);
        },
      });
    } catch (error) {
      if (error instanceof Refused && error.status === 401) throw error;
    }
    this.tell.typing(false);
    return opened > 0 && Date.now() - opened > A_REAL_STREAM_MS;
  }

  async #askForAWhile(signal, asks) {
    for (let i = 0; i < asks && !signal.aborted; i += 1) {
      await this.#ask(false);
      this.#failures = 0;
      if (i + 1 < asks) await this.#pause(ASK_EVERY_MS);
    }
  }

  async #ask(isOld) {
    for (const message of await readMessages(this.#after)) this.#take(message, isOld);
    this.tell.isUp(true);
  }

  #take(message, isOld) {
    if (message.seq <= this.#after) return;
    this.#after = message.seq;
    this.tell.message(message, isOld);
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
