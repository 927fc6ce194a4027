// What opens over the page, and closes again.
(() => {
  // A menu closes when the reader turns elsewhere, or presses Escape.
  const shut = (except) => document.querySelectorAll("details.pop[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
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
})();
