// What makes an open page nicer. Nothing depends on it: every page works with this file blocked.
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // Time left and time ago stay true. The words are those of shared/ui/times.py.
  const span = (seconds) => {
    const s = Math.abs(seconds), [d, h, m] = [s / 86400, (s % 86400) / 3600, (s % 3600) / 60].map(Math.floor);
    return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min` : "less than 1 min";
  };
  const tick = () => {
    for (const time of all("time[data-live]")) {
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      time.textContent = seconds > 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`;
      const clock = time.closest("[data-clock]")?.classList;
      clock?.toggle("soon", seconds > 0 && seconds < 172800);
      clock?.toggle("over", seconds <= 0);
    }
  };
  setInterval(tick, 20000);
  document.addEventListener("visibilitychange", tick);

  // A menu closes when the reader turns elsewhere, or presses Escape.
  const shut = (except) => all("details.pop[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => shut(event.target));
  const back = () => document.activeElement?.closest("details.pop[open]")?.querySelector("summary").focus();
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(back()); });

  // The bell opens the newest below it; without this it leads to all of them. A press outside shuts the menu before it
  // clicks, so whether it was open is asked when the press begins.
  const bell = document.querySelector("a[data-menu]"), below = bell && document.getElementById(bell.dataset.menu);
  let wasOpen = false;
  bell?.addEventListener("pointerdown", () => { wasOpen = below.matches(":popover-open"); });
  bell?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (below.matches(":popover-open")) below.hidePopover();
    else if (!wasOpen) { htmx.trigger(below, "fill"); below.showPopover(); }
    wasOpen = false;
  });

  // A form is sent once, and says so. Coming back by the history button finds it ready again.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    if (event.target.method !== "post" || event.defaultPrevented) return;
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    const busy = all("form[data-sent], form[data-sent] [aria-busy]");
    for (const one of busy) one.removeAttribute(one.dataset.sent ? "data-sent" : "aria-busy");
  });

  // What only a script can do is offered only where there is one: copy a field or a text, print the page.
  for (const button of all("[data-copy], [data-print]")) {
    const from = document.getElementById(button.dataset.copy);
    button.hidden = Boolean(from) && !navigator.clipboard;
    button.addEventListener("click", async () => {
      if (!from) return print();
      await navigator.clipboard.writeText(from.value ?? from.innerText);
      button.lastChild.textContent = button.dataset.copied ?? "Copied";
    });
  }

  // What was typed into <form data-keep="name"> outlives a reload or a lost session, until saved or dropped: <a data-drop>.
  const SENT = "keep-sent", sent = sessionStorage.getItem(SENT);
  const ticks = ["checkbox", "radio"], never = ["hidden", "password", "file", "submit"];
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
      const given = fields.filter((field) => !ticks.includes(field.type) || field.checked), typed = {};
      for (const field of given) (typed[field.name] ??= []).push(field.value);
      sessionStorage.setItem(key, JSON.stringify(typed));
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  }
  // A form that htmx saves as one types: what the server has kept is kept here no longer; a lost answer is said.
  const said = (event) => event.target.closest?.("form[data-keep]");
  document.addEventListener("kept", (event) => sessionStorage.removeItem(`keep:${said(event)?.dataset.keep}`));
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, (event) => {
    for (const place of said(event)?.querySelectorAll("[data-lost]") ?? []) place.textContent = place.dataset.lost;
  });
  for (const link of all("a[data-drop]")) link.addEventListener("click", () => sessionStorage.removeItem(`keep:${link.dataset.drop}`));
})();
