// Shows the weekday and the lunar date of the chosen day. Without it they stand in the preview.
const sun = document.querySelector("[data-moon]");
const moon = document.querySelector("[data-moon-told]");
sun?.addEventListener("change", async () => {
  const day = sun.value;
  const answer = day ? await fetch(`/dashboard/campaigns/moon?day=${day}`) : null;
  if (sun.value === day) moon.textContent = answer?.ok ? await answer.text() : "";
});

// One press keeps it once, also where pictures take long to leave the phone.
for (const form of document.querySelectorAll("form.compose")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}
