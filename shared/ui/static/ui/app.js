// What makes an open page nicer. Nothing depends on it: every page works with this file blocked.
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // Time left and time ago stay true. The words are those of shared/ui/times.py.
  const span = (seconds) => {
    const left = Math.floor(Math.abs(seconds)), part = (size) => Math.floor(left / size);
    if (left >= 86400) return `${part(86400)} d ${Math.floor((left % 86400) / 3600)} h`;
    if (left >= 3600) return `${part(3600)} h ${Math.floor((left % 3600) / 60)} min`;
    return left >= 60 ? `${part(60)} min` : "less than 1 min";
  };
  const tick = () => {
    for (const time of all("time[data-live]")) {
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      const text = seconds > 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`;
      if (time.textContent !== text) time.textContent = text;
      const clock = time.closest("[data-clock]");
      clock?.classList.toggle("soon", seconds > 0 && seconds < 172800);
      clock?.classList.toggle("over", seconds <= 0);
    }
  };
  setInterval(tick, 20000);
  document.addEventListener("visibilitychange", tick);

  // A menu closes when the reader turns elsewhere, or presses Escape.
  const shut = (except) => all("details.pop[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.activeElement?.closest("details.pop[open]")?.querySelector("summary").focus();
    shut(null);
  });

  // A form is sent once, and says so. Coming back by the history button finds it ready again.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    if (event.target.method !== "post" || event.defaultPrevented) return;
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const button of all("form[data-sent] [aria-busy]")) button.removeAttribute("aria-busy");
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
  });

  // What was typed into <form data-keep="name"> outlives a reload or an expired session, until it was saved, or dropped
  // by <a data-drop="name">.
  const SENT = "keep-sent", ticks = ["checkbox", "radio"], never = ["hidden", "password", "file", "submit"];
  const sent = sessionStorage.getItem(SENT);
  if (sent && document.querySelector("#flashes .flash.success")) sessionStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
  for (const form of all("form[data-keep]")) {
    const key = `keep:${form.dataset.keep}`, kept = JSON.parse(sessionStorage.getItem(key) || "null");
    const fields = [...form.elements].filter((field) => field.name && !never.includes(field.type));
    if (kept && !form.querySelector("[aria-invalid]")) for (const field of fields) {
      if (ticks.includes(field.type)) field.checked = (kept[field.name] || []).includes(field.value);
      else if (kept[field.name]) field.value = kept[field.name][0];
    }
    form.addEventListener("input", () => {
      const typed = {};
      for (const field of fields) if (!ticks.includes(field.type) || field.checked) (typed[field.name] ??= []).push(field.value);
      sessionStorage.setItem(key, JSON.stringify(typed));
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  }
  for (const link of all("a[data-drop]")) link.addEventListener("click", () => sessionStorage.removeItem(`keep:${link.dataset.drop}`));
})();
