// <return-chat>: brings the page's own markup to life. What the person sees without this script stays useful.

import { bubble, note, showState } from "./bubbles.js";
import { Connection } from "./connection.js";
import { Outbox } from "./outbox.js";
import { quickExit } from "./quick-exit.js";
import { session } from "./session.js";

const IDLE_MS = 30 * 60 * 1000;
const LONGEST_MESSAGE = 10000;
const NEAR_THE_END_PX = 80;

class ReturnChat extends HTMLElement {
  #own = new Map(); // messages written in this tab: outbox item -> its bubble
  #problems = new Set();

  connectedCallback() {
    for (const part of ["scroll", "live", "log", "typing", "suggestions", "newer", "state", "composer", "problem"]) {
      this[part] = this.querySelector(`[data-${part}]`);
    }
    this.input = this.querySelector("textarea");
    this.connection = new Connection({
      message: (message, isOld) => this.#receive(message, isOld),
      typing: (isTyping) => this.#showTyping(isTyping),
      isUp: (isUp) => this.#showUp("reading", isUp),
      ended: () => this.#ended(),
    });
    this.outbox = new Outbox({
      state: (item, state, whatToDo) => this.#sendingState(item, state, whatToDo),
      isUp: (isUp) => this.#showUp("sending", isUp),
      begun: () => this.connection.start(0, false),
    });
    quickExit(() => this.#forget());
    this.#listen();
    this.composer.hidden = false;
    this.suggestions.hidden = Boolean(session.token);
    if (session.token) this.#resume();
    setInterval(() => this.#hideWhenIdle(), 30000);
  }

  #listen() {
    this.composer.addEventListener("submit", (e) => {
      e.preventDefault();
      this.#say(this.input.value);
    });
    this.input.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
      e.preventDefault();
      this.#say(this.input.value);
    });
    this.input.addEventListener("input", () => {
      if (session.token) session.touch();
      this.problem.textContent = "";
      this.#fitInput();
    });
    this.suggestions.addEventListener("click", (e) => {
      const button = e.target.closest("button");
      if (!button) return;
      this.#say(button.textContent, { keepDraft: true });
      // Suggestions go away; focus must not get lost. On a phone the field would open the keyboard over the answer.
      (matchMedia("(hover: hover)").matches ? this.input : this.scroll).focus({ preventScroll: true });
    });
    this.newer.addEventListener("click", () => {
      this.#toTheEnd();
      this.input.focus();
    });
    this.scroll.addEventListener("scroll", () => {
      if (this.#isNearTheEnd()) this.newer.hidden = true;
    });
  }

  #say(written, { keepDraft = false } = {}) {
    const text = written.trim();
    if (!text) return this.#complain("Write something first.");
    if (text.length > LONGEST_MESSAGE) return this.#complain("That is too long for one message. You can send it in two parts.");
    const item = this.outbox.add(text);
    const shown = bubble("person", text, new Date());
    this.#own.set(item, { shown, isMatched: false });
    this.log.append(shown);
    this.suggestions.hidden = true;
    if (!keepDraft) this.input.value = "";
    this.problem.textContent = "";
    this.#fitInput();
    this.#toTheEnd();
    session.token && session.touch();
    this.outbox.sendAll();
  }

  #complain(problem) {
    this.problem.textContent = problem;
    this.input.focus();
  }

  #sendingState(item, state, whatToDo) {
    const own = this.#own.get(item);
    if (!own) return;
    showState(own.shown, state, whatToDo, () => {
      own.shown.remove();
      this.#own.delete(item);
      this.input.value = this.input.value ? `${this.input.value}\n${item.text}` : item.text;
      this.#fitInput();
      this.input.focus();
    });
  }

  #receive(message, isOld) {
    if (isOld && this.hideOld) return session.hideBefore(message.seq);
    if (!isOld) session.touch();
    if (message.author === "person") {
      if (this.#matchOwn(message.text)) return;
    } else {
      this.#showTyping(false);
    }
    const wasNearTheEnd = this.#isNearTheEnd();
    // What was written before this page was loaded is not news: it is shown without being read aloud.
    this.live.setAttribute("aria-live", isOld ? "off" : "polite");
    this.log.append(bubble(message.author, message.text, new Date(message.at)));
    this.suggestions.hidden = true;
    if (isOld || wasNearTheEnd) this.#toTheEnd();
    else this.newer.hidden = false;
  }

  #matchOwn(text) {
    for (const own of this.#own.values()) {
      if (own.isMatched || own.shown.querySelector(".text").textContent !== text) continue;
      own.isMatched = true;
      showState(own.shown, "sent");
      return true;
    }
    return false;
  }

  #resume() {
    this.hideOld = Date.now() - session.lastActive > IDLE_MS;
    if (this.hideOld) this.#noteHidden();
    session.touch();
    this.connection.start(session.shownAfter, true);
  }

  #hideWhenIdle() {
    if (!session.token || Date.now() - session.lastActive <= IDLE_MS) return;
    const sent = [...this.log.children].filter((e) => !["sending", "waiting", "refused"].includes(e.dataset.sending));
    if (!sent.some((e) => !e.matches(".note"))) return;
    for (const child of sent) child.remove();
    session.hideBefore(this.connection.after);
    this.#noteHidden();
  }

  #noteHidden() {
    this.log.prepend(note("Earlier messages are hidden, because nothing was written for 30 minutes. You can go on here."));
  }

  #ended() {
    this.connection.stop();
    session.clear();
    this.log.append(note("This chat ended after a day. What you write next starts a new one."));
  }

  #forget() {
    this.connection.stop();
    this.outbox.clear();
    this.log.replaceChildren();
    this.input.value = "";
  }

  #showUp(which, isUp) {
    if (isUp) this.#problems.delete(which);
    else this.#problems.add(which);
    const words = this.#problems.size ? "Trying to reconnect. What you wrote is kept and will be sent." : "";
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  #showTyping(isTyping) {
    const wasNearTheEnd = this.#isNearTheEnd();
    this.typing.hidden = !isTyping;
    if (isTyping && wasNearTheEnd) this.#toTheEnd();
  }

  #isNearTheEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_THE_END_PX;
  }

  #toTheEnd() {
    this.newer.hidden = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  #fitInput() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 160)}px`;
  }
}

customElements.define("return-chat", ReturnChat);
