// Keys for officials, and small help on the way to a decision. Everything works without it.
const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog");
const rows = [...document.querySelectorAll(".report")];
const help = document.querySelector("dialog.keys");
let at = -1;

const go = (to) => {
  at = Math.max(0, Math.min(rows.length - 1, to));
  const link = rows[at].querySelector("h3 a");
  link.focus();
  rows[at].scrollIntoView({ block: "nearest" });
};

// A key does what its link or button says: approve, return, next, back.
const press = (key) => {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches("summary")) {
    found.parentElement.open = true;
    found.scrollIntoView({ block: "nearest" });
    found.parentElement.querySelector("input[type=radio], textarea")?.focus();
  } else found.click();
  return true;
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const { key } = event;
  if (key === "?" && help) help.showModal();
  else if (key === "/") document.querySelector("#q")?.focus();
  else if (rows.length && key === "j") go(at + 1);
  else if (rows.length && key === "k") go(at - 1);
  else if (rows.length && at >= 0 && key === "x") rows[at].querySelector("input[type=checkbox]")?.click();
  else if (key.length !== 1 || !press(key)) return;
  event.preventDefault();
});
rows.forEach((row, nth) => row.addEventListener("focusin", () => (at = nth)));

// A ready reason ticks what it asks for again.
for (const reason of document.querySelectorAll("[data-asks]")) {
  reason.addEventListener("change", () => {
    const asks = reason.dataset.asks.split(" ");
    for (const box of reason.form.querySelectorAll("input[name=key]")) box.checked = asks.includes(box.value);
  });
}
const open = () => {
  const place = document.querySelector(location.hash || "#none");
  if (place?.matches("details")) place.open = true;
};
addEventListener("hashchange", open);
open();

// How many are chosen, and all of this page at once.
const all = document.querySelector("[data-all]");
if (all) {
  const boxes = [...document.querySelectorAll("input[name=report]")];
  const many = document.querySelector("[data-many]");
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    many.disabled = chosen === 0;
    many.querySelector(".n").textContent = chosen || "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}

// One press is one decision.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}
