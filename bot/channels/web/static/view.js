// Draws the conversation: days, bubbles, photos, choices, and how far what was sent has come.
import * as kept from "./kept.js";

const list = document.getElementById("list");
const down = document.getElementById("down");
const large = document.getElementById("large");
const base = document.body.dataset.base;
const language = document.documentElement.lang;
const words = JSON.parse(document.body.dataset.words);
const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "numeric", year: "numeric" });
const OFFERED_FOR = 24 * 3600 * 1000;

export function say(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);
}

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

export class View {
  constructor(tap, pick, place) {
    Object.assign(this, { tap, pick, place });
    this.shown = new Map(); // id or key: element
    this.photos = new Map(); // id of a photo on its way: its button
    this.lastDay = "";
    this.low = true;
    list.addEventListener("scroll", () => this.scrolled());
    down.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => { if (this.low) this.toEnd(); }).observe(list);
    large.addEventListener("click", () => large.close());
  }

  scrolled() {
    this.low = list.scrollHeight - list.scrollTop - list.clientHeight < 90;
    down.hidden = this.low;
  }

  toEnd() { list.scrollTop = list.scrollHeight; this.low = true; down.hidden = true; }

  hello() {
    if (!this.shown.size && !list.querySelector(".hello")) list.append(make("p", "hello", say("hello")));
  }

  // Returns false if it is shown already.
  message(message, fresh) {
    const name = message.mine ? message.key : message.id;
    const before = this.shown.get(name);
    if (before) {
      if (message.mine) this.mark(before, "sent");
      return false;
    }
    const element = make("div", `message${message.mine ? " mine" : ""}${fresh ? " new" : ""}`);
    const bubble = make("div", "bubble");
    element.append(bubble);
    if (message.photos?.length) this.pictures(bubble, message.photos.map((path) => picture(`${base}/${path}`)));
    if (message.text) bubble.append(paragraph(message.text));
    for (const file of message.names ?? []) bubble.append(make("p", "", `📎 ${file || say("file")}`));
    for (const path of message.files ?? []) {
      const link = make("a", "file", `📎 ${say("file")}`);
      link.href = `${base}/${path}`;
      link.download = "";
      bubble.append(link);
    }
    if (message.place) bubble.append(make("p", "", `📍 ${say("place")}`));
    this.close(element, bubble, message.at, message.mine);
    if (message.mine) {
      this.mark(element, "sent");
      if (message.button) this.chosen(message.button);
    } else this.choices(element, message);
    this.put(element, name, message.at);
    return true;
  }

  close(element, bubble, at, mine) {
    const meta = make("div", "meta");
    const moment = make("time", "", time.format(at));
    moment.dateTime = new Date(at).toISOString();
    meta.append(moment);
    if (mine) meta.append(make("span", "how"));
    bubble.append(meta);
    element.prepend(make("span", "unseen", mine ? say("me") : say("bot")));
  }

  put(element, name, at) {
    list.querySelector(".hello")?.remove();
    const today = new Date(at).toDateString();
    if (today !== this.lastDay) {
      this.lastDay = today;
      list.append(make("div", "day", dayName(at)));
    }
    const last = [...list.children].at(-1);
    if (!last || last.classList.contains("mine") !== element.classList.contains("mine")) element.classList.add("turn");
    const low = this.low || element.classList.contains("mine");
    list.append(element);
    this.shown.set(name, element);
    this.quieten();
    if (low) this.toEnd(); else down.hidden = false;
  }

  pictures(bubble, all) {
    bubble.classList.add("pictures");
    const grid = make("div", all.length === 1 ? "photos one" : "photos");
    all.forEach((button, at) => {
      button.setAttribute("aria-label", say("photo", { number: at + 1 }));
      grid.append(button);
    });
    bubble.append(grid);
  }

  choices(element, message) {
    const chips = make("div", "chips");
    if (message.wants === "photos") chips.append(this.pick());
    if (message.wants === "place" && navigator.geolocation) {
      const chip = make("button", "chip", `📍 ${say("send_place")}`);
      chip.addEventListener("click", () => this.place(chip));
      chips.append(chip);
    }
    for (const [label, reference, link] of Date.now() - message.at < OFFERED_FOR ? message.buttons : []) {
      chips.append(link ? linked(label, link) : this.choice(label, reference));
    }
    if (chips.children.length) element.append(chips);
  }

  choice(label, reference) {
    const chip = make("button", label.startsWith("✓") ? "chip yes" : "chip", label);
    chip.type = "button";
    chip.dataset.reference = reference;
    chip.addEventListener("click", () => this.tap(label, reference));
    return chip;
  }

  // What was tapped stands in the person's own bubble; the newest row that offered it has done its work.
  chosen(reference) {
    const rows = [...list.querySelectorAll(".chips")].reverse();
    rows.find((row) => [...row.children].some((chip) => chip.dataset.reference === reference))?.remove();
  }

  quieten() {
    const rows = [...list.querySelectorAll(".chips")];
    const told = [...list.querySelectorAll(".message:not(.mine)")].at(-1);
    for (const row of rows) row.classList.toggle("older", row.parentElement !== told);
  }

  async pending(item) {
    if (this.shown.has(item.key)) return;
    const element = make("div", "message mine new");
    const bubble = make("div", "bubble");
    element.append(bubble);
    if (item.photos.length) this.pictures(bubble, await Promise.all(item.photos.map((photo) => this.onItsWay(photo))));
    const text = item.text || item.label || item.start;
    if (text) bubble.append(paragraph(text));
    if (item.place) bubble.append(make("p", "", `📍 ${say("place")}`));
    this.close(element, bubble, item.made, true);
    if (item.button) this.chosen(item.button);
    this.put(element, item.key, item.made);
    this.state(item, navigator.onLine ? "sending" : "waiting");
    for (const photo of item.photos) if (photo.words) this.refused(item, photo);
  }

  async onItsWay(photo) {
    const blob = await kept.photo(photo.id);
    const button = picture(blob ? URL.createObjectURL(blob) : "");
    const bar = make("progress", "bar");
    bar.max = 1;
    bar.value = 0;
    button.append(bar);
    button.classList.add("waits");
    this.photos.set(photo.id, button);
    return button;
  }

  progress(photo, part) {
    const button = this.photos.get(photo.id);
    if (!button) return;
    button.classList.toggle("waits", part < 1);
    button.title = "";
    const bar = button.querySelector(".bar");
    if (bar) bar.value = part;
    if (part >= 1) bar?.remove();
  }

  stopped(photo) {
    const button = this.photos.get(photo.id);
    if (!button) return;
    button.classList.add("waits");
    button.title = say("stopped");
  }

  refused(item, photo) {
    const button = this.photos.get(photo.id);
    button?.classList.add("refused");
    button?.querySelector(".bar")?.remove();
    this.trouble(item, photo.words);
  }

  state(item, name) {
    const element = this.shown.get(item.key);
    if (!element) return;
    this.mark(element, name, item.photos.length);
  }

  mark(element, name, photos) {
    const how = element.querySelector(".how");
    const marks = { sent: "✓", waiting: say("waiting"), sending: photos ? say("sending") : "…" };
    how.textContent = marks[name];
    how.setAttribute("aria-label", say(name));
    how.title = say(name);
  }

  trouble(item, text, ...buttons) {
    const element = this.shown.get(item.key);
    if (!element) return;
    element.querySelector(".trouble")?.remove();
    const trouble = make("div", "trouble", text);
    trouble.setAttribute("role", "alert");
    trouble.append(...buttons);
    element.append(trouble);
    if (this.low) this.toEnd();
  }

  failed(item, again, remove) {
    this.shown.get(item.key)?.classList.add("failed");
    this.trouble(item, `${say("failed")} ${item.failed}`.trim(), small(say("again"), again), small(say("remove"), remove));
  }

  calm(item) {
    const element = this.shown.get(item.key);
    element?.classList.remove("failed");
    element?.querySelector(".trouble")?.remove();
  }

  remove(item) {
    this.shown.get(item.key)?.remove();
    this.shown.delete(item.key);
  }

  clear() {
    list.replaceChildren();
    this.shown.clear();
    this.lastDay = "";
  }
}

// A report's code is read out by phone: it stays on one line.
function paragraph(text) {
  const made = make("p");
  text.split(/([\p{Lu}\d]+-\d+)/u).forEach((part, at) => made.append(at % 2 ? make("span", "whole", part) : part));
  return made;
}

function dayName(at) {
  const date = new Date(at).toDateString();
  const now = new Date();
  if (date === now.toDateString()) return say("today");
  now.setDate(now.getDate() - 1);
  return date === now.toDateString() ? say("yesterday") : day.format(at);
}

// A small copy is made a moment after the photo has arrived: ask a few times before giving up.
function picture(source) {
  const button = make("button", "photo bare");
  button.type = "button";
  const image = make("img");
  image.alt = "";
  image.decoding = "async";
  let tries = 0;
  image.addEventListener("load", () => button.classList.remove("bare"));
  image.addEventListener("error", () => {
    if (source.startsWith("blob:") || tries++ > 5) return;
    setTimeout(() => { image.src = `${source}?again=${tries}`; }, 1500 * tries);
  });
  if (source) image.src = source;
  button.append(image);
  button.addEventListener("click", () => {
    if (button.classList.contains("bare")) return;
    large.querySelector("img").src = source.startsWith("blob:") ? source : `${source}?large=1`;
    large.showModal();
  });
  return button;
}

function linked(label, link) {
  const chip = make("a", "chip", label);
  const to = new URL(link, location.href);
  if (to.protocol === "https:" || to.protocol === "http:") chip.href = to.href;
  chip.target = "_blank";
  chip.rel = "noopener noreferrer";
  return chip;
}

function small(label, work) {
  const button = make("button", "chip small", label);
  button.type = "button";
  button.addEventListener("click", work);
  return button;
}
