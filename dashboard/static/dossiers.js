// How far a dossier is, asked for every two seconds; the page works without it.
const box = document.querySelector("[data-progress]");
const words = box?.querySelector("[data-words]");
const bar = box?.querySelector("progress");

const look = async () => {
  try {
    const answer = await fetch(box.dataset.progress);
    if (!answer.ok) return location.reload();
    const told = await answer.json();
    if (told.state !== "waiting" && told.state !== "building") return location.reload();
    if (words.textContent !== told.words && told.words) words.textContent = told.words;
    bar.max = told.of || 1;
    bar.value = told.done;
  } catch {
    // no signal for a while: asked for again
  }
  setTimeout(look, 2000);
};
if (box) setTimeout(look, 1000);
