// What only a script can do is offered only where there is one: copy a field or a text, print the page.
(() => {
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
    const from = document.getElementById(button.dataset.copy);
    button.hidden = Boolean(from) && !navigator.clipboard;
    button.addEventListener("click", async () => {
      if (!from) return print();
      await navigator.clipboard.writeText(from.value ?? from.innerText);
      button.lastChild.textContent = button.dataset.copied ?? "Copied";
    });
  }
})();
