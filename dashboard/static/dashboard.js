// Opens a record's photos large, one after another. Without it each photo is a plain link.
const viewer = document.querySelector("dialog.viewer");
const photos = [...document.querySelectorAll("a[data-photo]")];

if (viewer && photos.length) {
  const picture = viewer.querySelector("img");
  const original = viewer.querySelector("a");
  const number = viewer.querySelector(".viewer-at");
  const frame = viewer.querySelector(".viewer-frame");
  const zoom = (on = !frame.classList.contains("zoomed")) => frame.classList.toggle("zoomed", on);
  let at = 0;

  const show = (to) => {
    at = (to + photos.length) % photos.length;
    zoom(false);
    picture.src = photos[at].href;
    picture.alt = photos[at].querySelector("img").alt;
    original.href = photos[at].dataset.original;
    number.textContent = `${at + 1}/${photos.length}`;
  };

  photos.forEach((link, nth) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(nth);
      viewer.showModal();
    }),
  );
  for (const button of viewer.querySelectorAll("[data-step]")) {
    button.hidden = photos.length < 2;
    button.addEventListener("click", () => show(at + Number(button.dataset.step)));
  }
  viewer.querySelector("[data-zoom]").addEventListener("click", () => zoom());
  picture.addEventListener("click", () => zoom());
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  viewer.addEventListener("click", (event) => {
    if (event.target === viewer) viewer.close();
  });
}

// On a phone the chosen criterion and state may lie outside their row.
for (const row of document.querySelectorAll(".criterion-list, .states, .tabs")) {
  const chosen = row.querySelector("[aria-current]");
  if (chosen) row.scrollLeft += chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}

// A choice narrows the list at once.
for (const select of document.querySelectorAll("form.search select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
