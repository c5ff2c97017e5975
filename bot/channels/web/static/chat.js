// The page: what the person types, taps and photographs goes to the outbox; what the feed brings is shown.
import { Feed } from "./feed.js";
import { Outbox } from "./outbox.js";
import { say, View } from "./view.js";

const { chat, largest } = document.body.dataset;
const text = document.getElementById("text");
const state = document.getElementById("state");
const banner = document.getElementById("banner");

const view = new View(
  (label, button) => outbox.say({ label, button }),
  () => pickChip(),
  (chip) => sendPlace(chip),
);
const feed = new Feed((message, fresh) => view.message(message, fresh), online);
const outbox = new Outbox(chat, view, () => feed.start());

function online(is) {
  const on = is && navigator.onLine;
  state.textContent = say(on ? "online" : "connecting");
  banner.hidden = navigator.onLine;
  banner.textContent = navigator.onLine ? "" : say("offline");
  if (on && outbox.list.length && !outbox.pause) outbox.go();
}

function send() {
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  grow();
  outbox.say({ text: words });
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.max(48, text.scrollHeight + 4)}px`;
}

function sendPhotos(files) {
  if (!files.length) return;
  const refuse = (file) => (file.size > largest ? say("too_large", { megabytes: Math.floor(largest / 1e6) }) : "");
  outbox.sayPhotos(files, refuse);
}

// A real file field inside the chip: the browser opens camera or gallery only for the person's own tap.
function pickChip() {
  const chip = document.createElement("label");
  chip.className = "chip";
  chip.append(`📷 ${say("choose_photos")}`, picker());
  return chip;
}

function picker() {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: "image/*", multiple: true });
  input.addEventListener("change", () => picked(input));
  return input;
}

function picked(input) {
  sendPhotos([...input.files]);
  input.value = "";
}

function sendPlace(chip) {
  chip.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => outbox.say({ place: { lat: coords.latitude, lon: coords.longitude } }),
    () => { chip.disabled = false; banner.textContent = say("no_place"); banner.hidden = false; },
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
  );
}

document.getElementById("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
for (const name of ["camera", "gallery"]) {
  const input = document.getElementById(name);
  input.addEventListener("change", () => picked(input));
}
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  // isComposing: Enter then ends a Vietnamese letter, not the message.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
addEventListener("paste", (event) => sendPhotos([...(event.clipboardData?.files ?? [])]));
addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
addEventListener("dragleave", () => document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  sendPhotos([...event.dataTransfer.files]);
});
addEventListener("online", () => { online(true); outbox.pause = 0; outbox.go(); });
addEventListener("offline", () => online(false));

async function begin() {
  if (chat) await feed.start(); else online(true);
  for (const item of outbox.list) {
    await view.pending(item);
    if (item.failed) outbox.fail(item, item.failed);
  }
  const code = new URLSearchParams(location.search).get("code");
  if (code) {
    history.replaceState(null, "", location.pathname);
    await outbox.say({ start: code });
  }
  view.hello();
  outbox.go();
}

begin();
