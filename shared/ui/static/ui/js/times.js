// Time left and time ago stay true. The words are those of shared/ui/times.py.
(() => {
  const span = (seconds) => {
    const s = Math.abs(seconds), [d, h, m] = [s / 86400, (s % 86400) / 3600, (s % 3600) / 60].map(Math.floor);
    return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min` : "less than 1 min";
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-live]")) {
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      time.textContent = seconds > 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`;
      const clock = time.closest("[data-clock]")?.classList;
      clock?.toggle("soon", seconds > 0 && seconds < 172800);
      clock?.toggle("over", seconds <= 0);
    }
  };
  setInterval(tick, 20000);
  document.addEventListener("visibilitychange", tick);
})();
