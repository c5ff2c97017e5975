// Keeps a part of the page up to date. Without it the page loads itself again.
const part = document.querySelector("[data-live]");
if (part) {
  const every = Number(part.dataset.every) * 1000;
  const state = () => part.querySelector("[data-state]")?.dataset.state;
  const busy = () => part.contains(document.activeElement) && document.activeElement.matches("button, select, input, summary");
  const again = async () => {
    if (!document.hidden && !busy()) {
      const before = state();
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } }).catch(() => null);
      if (answer?.status === 401 || answer?.status === 404) return location.reload();
      if (answer?.ok && !busy()) {
        part.innerHTML = await answer.text();
        if (state() !== before) return location.reload();
      }
    }
    if (!part.querySelector("[data-done]")) setTimeout(again, every);
  };
  if (!part.querySelector("[data-done]")) setTimeout(again, every);
}
