// Light or dark before the page is drawn: as chosen here, else as the device says.
const dark = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => {
  try {
    return localStorage.getItem("look") || "";
  } catch {
    return ""; // a browser that keeps nothing
  }
};
const apply = () => (document.documentElement.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light"));

apply();
dark.addEventListener("change", apply);
addEventListener("DOMContentLoaded", () => {
  for (const each of document.querySelectorAll("[data-look] input")) {
    each.checked = each.value === chosen();
    each.addEventListener("change", () => {
      try {
        localStorage.setItem("look", each.value);
      } catch {}
      apply();
    });
  }
});
