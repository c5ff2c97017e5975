// What the person said and has not left yet: kept, sent in order, tried again until the server has it once.
import * as kept from "./kept.js";
import { ask, Trouble, upload } from "./upload.js";

const NEW = "thonbao:new";

export class Outbox {
  constructor(chat, view, online) {
    this.name = chat ? `thonbao:${chat}` : NEW;
    this.chat = chat;
    this.view = view;
    this.online = online; // called when a session has begun
    this.list = [...new Map([...kept.messages(this.name), ...kept.messages(NEW)].map((m) => [m.key, m])).values()];
    this.busy = {};
    this.pause = 0;
    if (this.name !== NEW) kept.keepMessages(NEW, []);
    this.keep();
  }

  keep() { kept.keepMessages(this.name, this.list); }

  async say(message) {
    const item = { key: kept.newId(), made: Date.now(), text: "", photos: [], ...message };
    await this.add(item);
  }

  async sayPhotos(files, refuse) {
    const item = { key: kept.newId(), made: Date.now(), text: "", photos: [] };
    for (const file of files) {
      const photo = { id: kept.newId(), name: file.name, mime: file.type, size: file.size, token: "", done: false, words: refuse(file) };
      await kept.keepPhoto(photo.id, file);
      item.photos.push(photo);
    }
    await this.add(item);
  }

  async add(item) {
    this.list.push(item);
    this.keep();
    await this.view.pending(item);
    this.go();
  }

  // Messages do not wait behind photos: answering goes on while they are on their way.
  go() {
    clearTimeout(this.timer);
    this.run("words", (item) => !item.photos.length);
    this.run("photos", (item) => item.photos.length > 0);
  }

  async run(lane, mine) {
    if (this.busy[lane]) return;
    this.busy[lane] = true;
    try {
      let item;
      while ((item = this.list.find((each) => mine(each) && !each.failed))) await this.deliver(item);
      this.pause = 0;
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.wait();
    } finally {
      this.busy[lane] = false;
    }
  }

  wait() {
    this.pause = Math.min(this.pause ? this.pause * 2 : 1000, 30000);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), this.pause);
    for (const item of this.list) this.view.state(item, "waiting");
  }

  async deliver(item) {
    try {
      await this.begin();
      this.view.state(item, "sending");
      for (const photo of item.photos) await this.bring(item, photo);
      if (item.photos.length && !item.photos.some((photo) => photo.done)) return this.fail(item, item.photos[0].words);
      await this.post(item);
      this.list.splice(this.list.indexOf(item), 1);
      this.keep();
      this.view.state(item, "sent");
      for (const photo of item.photos) if (photo.done) kept.dropPhoto(photo.id);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      if (trouble.status === 401) { this.forget(); throw new Trouble(0); }
      if (trouble.status === 409) {
        for (const photo of item.photos) { photo.token = ""; photo.done = false; }
        this.keep();
        throw new Trouble(0);
      }
      if (trouble.passes) throw trouble;
      this.fail(item, trouble.words);
    }
  }

  async bring(item, photo) {
    if (photo.done || photo.words) return;
    const blob = await kept.photo(photo.id);
    if (!blob) { photo.words = " "; return; }
    try {
      await upload(photo, blob, () => this.keep(), (part) => this.view.progress(photo, part));
      photo.done = true;
      this.keep();
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.passes || trouble.status === 401) {
        this.view.stopped(photo);
        throw trouble;
      }
      photo.words = trouble.words;
      this.view.refused(item, photo);
    }
  }

  async begin() {
    if (this.chat) return;
    await ask("POST", "/session", {});
    this.chat = "new";
    this.online();
  }

  post(item) {
    const uploads = item.photos.filter((photo) => photo.done).map((photo) => photo.token);
    const { key, text, button, start, place } = item;
    const age_ms = Math.min(Math.max(0, Date.now() - item.made), 14 * 86400000);
    return ask("POST", "/messages", { key, text, button, start, place, uploads, age_ms });
  }

  // The session has ended (a new phone): what is not sent yet begins a new one.
  forget() {
    kept.keepMessages(this.name, []);
    this.name = NEW;
    this.chat = "";
    for (const photo of this.list.flatMap((item) => item.photos)) { photo.token = ""; photo.done = false; }
    this.keep();
  }

  fail(item, words) {
    item.failed = words || " ";
    this.keep();
    this.view.failed(item, () => this.again(item), () => this.remove(item));
  }

  again(item) {
    delete item.failed;
    for (const photo of item.photos) photo.words = "";
    this.keep();
    this.view.calm(item);
    this.view.state(item, "sending");
    this.go();
  }

  remove(item) {
    this.list.splice(this.list.indexOf(item), 1);
    this.keep();
    for (const photo of item.photos) kept.dropPhoto(photo.id);
    this.view.remove(item);
  }
}
