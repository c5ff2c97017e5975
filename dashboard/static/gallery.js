// Counts the chosen photos, and chooses all of a page at once.
const wall = document.querySelector("[data-wall]");
if (wall) {
  const boxes = [...wall.querySelectorAll("input[type=checkbox]")];
  const all = wall.querySelector("[data-all]");
  const told = wall.querySelector("[data-count]");
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    told.textContent = chosen ? `(${chosen})` : "";
  };
  all.hidden = false;
  all.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    count();
  });
  wall.addEventListener("change", count);
  count();
}
