// Sends what the person wrote, one at a time and in order, until it is stored. Each message keeps its own id,
// so that sending it again after a lost answer doubles nothing.

import { beginSession, Refused, send } from "./server.js";
import { session } from "./session.js";

const LONGEST_WAIT_MS = 15000;
const TRY_AGAIN_LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Outbox {
  #queue = [];
  #isSending = false;
  #wake = () => {};

  // tell: { state(item, state, whatToDo), isUp(bool), begun() }
  constructor(tell) {
    this.tell = tell;
    addEventListener("online", () => this.#wake());
  }

  add(text) {
    const item = { id: crypto.randomUUID(), text };
    this.#queue.push(item);
    return item;
  }

  clear() {
    this.#queue = [];
  }

  async sendAll() {
    if (this.#isSending) return;
    this.#isSending = true;
    let failures = 0;
    while (this.#queue.length) {
      const item = this.#queue[0];
      try {
        this.tell.state(item, "sending");
        await this.#send(item);
        this.#done(item, "sent");
        this.tell.isUp(true);
        failures = 0;
      } catch (error) {
        if (error instanceof Refused && !TRY_AGAIN_LATER.has(error.status) && error.status !== 401) {
          this.#done(item, "refused", error.whatToDo);
          continue;
        }
        failures += 1;
        this.tell.state(item, "waiting");
        this.tell.isUp(false);
        const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
        await this.#pause(Math.max(wait, (error.retryAfter ?? 0) * 1000));
      }
    }
    this.#isSending = false;
  }

  async #send(item) {
    try {
      await this.#sendOnce(item);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      session.clear(); // the chat is older than a day: this message begins a new one
      await this.#sendOnce(item);
    }
  }

  async #sendOnce(item) {
    if (!session.token) {
      await beginSession();
      this.tell.begun();
    }
    await send(item.id, item.text);
  }

  #done(item, state, whatToDo = "") {
    this.#queue = this.#queue.filter((other) => other !== item);
    this.tell.state(item, state, whatToDo);
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
