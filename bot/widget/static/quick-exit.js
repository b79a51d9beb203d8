// "Exit this page", after the GOV.UK pattern: hides everything at once, forgets the chat, and replaces this page
// by a weather page, so that Back does not return here. Works on the link, or Shift three times within 5 seconds.

import { session } from "./session.js";

const WITHIN_MS = 5000;
const PRESSES = 3;

export function quickExit(beforeLeaving) {
  const links = document.querySelectorAll("[data-exit]");
  const dots = document.querySelector("[data-presses]");
  const status = document.querySelector("[data-exit-status]");
  let presses = 0;
  let timer = null;
  let otherKeyBetween = false;

  function leave(address) {
    document.documentElement.classList.add("leaving");
    document.title = "Loading";
    beforeLeaving();
    session.clear();
    try {
      window.top.location.replace(address);
    } catch {
      location.replace(address);
    }
  }

  function show() {
    dots.hidden = presses === 0;
    [...dots.children].forEach((dot, i) => dot.classList.toggle("on", i < presses));
  }

  function expire() {
    if (presses) status.textContent = "Exit this page has expired.";
    presses = 0;
    show();
  }

  for (const link of links) {
    link.addEventListener("click", (e) => {
      e.preventDefault();
      leave(link.href);
    });
  }

  // Shift is pressed for capital letters too: it only counts when no other key was struck while it was down.
  addEventListener("keydown", (e) => {
    if (e.key !== "Shift") otherKeyBetween = true;
    else if (!e.repeat) otherKeyBetween = false;
  });
  addEventListener("keyup", (e) => {
    if (e.key !== "Shift") {
      presses = 0;
      show();
      return;
    }
    if (otherKeyBetween) return;
    clearTimeout(timer);
    timer = setTimeout(expire, WITHIN_MS);
    presses += 1;
    show();
    const left = PRESSES - presses;
    if (left === 0) return leave(links[0].href);
    status.textContent = `Shift: press ${left} more ${left === 1 ? "time" : "times"} to exit this page.`;
  });

  // Coming back by the browser's own memory of the page must not show the chat again.
  addEventListener("pageshow", (e) => {
    if (e.persisted && document.documentElement.classList.contains("leaving")) location.reload();
  });
}
