// The token arrives in the address's fragment, which no server sees. Take it out of the address bar at once,
// put it into the form, and let the person press the button: link scanners open links, they do not press.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token) {
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("token").value = token;
  document.querySelector("[data-code]").hidden = true;
  document.querySelector("[data-ready]").hidden = false;
  document.getElementById("refused")?.remove();
  document.querySelector("form button").focus();
}
