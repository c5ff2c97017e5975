// Shows the weekday and the lunar date of the chosen day. Without it they stand in the preview.
const chosen = document.querySelector("[data-moon]");
const told = document.querySelector("[data-moon-told]");
chosen?.addEventListener("change", async () => {
  const day = chosen.value;
  const answer = day ? await fetch(`/dashboard/campaigns/moon?day=${day}`) : null;
  if (chosen.value === day) told.textContent = answer?.ok ? await answer.text() : "";
});

// Pictures that together are too large are told of before a weak connection carries them.
const files = document.querySelector("input[type=file]");
files?.form.addEventListener("submit", () => {
  for (const button of files.form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
});
