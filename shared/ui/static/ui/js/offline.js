// While the portal does not answer, one quiet line says so, and from when the page is. It goes by itself.
(() => {
  const line = document.getElementById("offline");
  if (!line) return;
  let heard = new Date(), said = "";

  const say = (text, link) => {
    if (text === said) return;
    said = text;
    const shown = Object.assign(document.createElement("p"), { className: "flash warning" });
    shown.append(text, ...(link ? [link] : []));
    line.replaceChildren(...(text ? [shown] : []));
  };
  const clock = { hour: "2-digit", minute: "2-digit", timeZone: line.dataset.zone, timeZoneName: "short" };
  const stale = (what) => say(`${what} What you see is from ${heard.toLocaleTimeString("en-GB", clock)}. This line goes by itself.`);
  const signIn = () => {
    const href = `${line.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    say("You are signed out. ", Object.assign(document.createElement("a"), { href, textContent: "Sign in and come back here" }));
  };

  // A part of the page in which the reader has opened something is left as it is until they close it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig.verb === "get" && elt.querySelector?.("dialog:modal, dialog:popover-open, details[open]")) event.preventDefault();
  });

  addEventListener("offline", () => stale("You are offline."));
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    if (xhr.status === 401) return signIn();
    if (!xhr.status || xhr.status > 499) return stale(navigator.onLine ? "The portal does not answer." : "You are offline.");
    heard = new Date();
    say("");
  });
})();
