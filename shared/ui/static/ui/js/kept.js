// What was typed into <form data-keep="name"> outlives a reload or a lost session, until saved or dropped: <a data-drop>.
(() => {
  const all = (selector) => document.querySelectorAll(selector);
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
