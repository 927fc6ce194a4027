// A form is sent once, and says so. Coming back by the history button finds it ready again.
(() => {
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    if (event.target.method !== "post" || event.defaultPrevented) return;
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    const busy = document.querySelectorAll("form[data-sent], form[data-sent] [aria-busy]");
    for (const one of busy) one.removeAttribute(one.dataset.sent ? "data-sent" : "aria-busy");
  });
})();
