// Draws messages. Text is only ever set as text; help lines and phone numbers in it become links to call.

const WHO = { person: "You", assistant: "Automated assistant", staff: "Team member" };
const STATES = { sending: "Sending", sent: "Sent", waiting: "Not sent yet. Trying again." };
const CALLABLE = /(?<![\d-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)|(?<![\d.,-])(?:988|911)(?![\d-])/g;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function withCallLinks(paragraph, text) {
  let end = 0;
  for (const found of text.matchAll(CALLABLE)) {
    const link = element("a", "", found[0]);
    link.href = `tel:${found[0].replace(/[^\d+]/g, "")}`;
    paragraph.append(text.slice(end, found.index), link);
    end = found.index + found[0].length;
  }
  paragraph.append(text.slice(end));
}

export function bubble(author, text, at) {
  const item = element("li", `bubble ${author}`);
  item.append(element("p", "who", WHO[author] ?? WHO.assistant));
  const body = element("p", "text");
  body.dir = "auto";
  if (author === "person") body.textContent = text;
  else withCallLinks(body, text);
  item.append(body);
  const foot = element("p", "foot");
  const time = element("time", "", at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }));
  time.dateTime = at.toISOString();
  foot.append(time);
  item.append(foot);
  return item;
}

// The state of an own message, said in words. A refused one can be put back into the field and changed.
export function showState(item, state, whatToDo, onEdit) {
  item.dataset.sending = state;
  item.querySelector(".sending-state")?.remove();
  const note = element("span", "sending-state", state === "refused" ? `Not sent. ${whatToDo}` : STATES[state]);
  if (state === "refused") {
    const edit = element("button", "edit", "Change it");
    edit.type = "button";
    edit.addEventListener("click", onEdit);
    note.append(" ", edit);
  }
  item.querySelector(".foot").append(note);
}

export function note(text) {
  return element("li", "note", text);
}
