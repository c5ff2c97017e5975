// Keeps the line to the server open: events where they come through, asking again and again where they do not.
import { ask } from "./upload.js";

const base = document.body.dataset.base;
const SILENCE = 40000; // the server gives a sign of life every 15 seconds

export class Feed {
  constructor(take, state) {
    this.take = take;
    this.state = state;
    this.cursor = "0.0";
    this.misses = 0;
    this.delivered = new Set();
    this.unread = new Set();
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => { this.state(false); this.stop(); });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.read();
      if (this.running && Date.now() - this.heard > 20000) this.again(0);
    });
  }

  // Everything so far, then what comes.
  async start() {
    this.running = true;
    try {
      const history = await (await ask("GET", "/messages")).json();
      this.cursor = history.cursor;
      this.got(history.messages, false);
      this.connect();
    } catch (trouble) {
      if (trouble.status === 401) return this.ended();
      this.state(false);
      this.timer = setTimeout(() => this.start(), this.pause());
    }
    return undefined;
  }

  ended() { this.running = false; this.stop(); this.state(true); }

  pause() { this.misses += 1; return Math.min(500 * 2 ** Math.min(this.misses, 6), 20000); }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = undefined;
  }

  again(pause) {
    this.stop();
    if (this.running) this.timer = setTimeout(() => this.connect(), pause);
  }

  connect() {
    this.stop();
    if (this.misses >= 2 && !this.streamed) { this.poll(); return; }
    this.heard = Date.now();
    this.source = new EventSource(`${base}/stream?after=${this.cursor}`);
    this.watch(this.streamed ? SILENCE : 6000);
    this.source.addEventListener("hello", () => this.alive());
    this.source.addEventListener("message", (event) => {
      this.alive();
      this.cursor = event.lastEventId;
      this.got([JSON.parse(event.data)], true);
    });
    this.source.addEventListener("error", () => {
      this.state(false);
      this.look();
    });
  }

  // The stream broke off: is it the session, or only the line?
  async look() {
    this.stop();
    const pause = this.pause();
    try { await ask("POST", "/seen", {}); } catch (trouble) {
      if (trouble.status === 401) { this.ended(); return; }
    }
    this.again(pause);
  }

  alive() {
    this.heard = Date.now();
    this.streamed = true;
    this.misses = 0;
    this.state(true);
    this.watch(SILENCE);
  }

  watch(patience) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.state(false); this.again(this.pause()); }, patience);
  }

  async poll() {
    try {
      const news = await (await ask("GET", `/messages?after=${this.cursor}`)).json();
      this.heard = Date.now();
      this.polled = (this.polled || 0) + 1;
      this.misses = this.polled % 20 ? 2 : 0; // now and then try a stream again
      this.state(true);
      this.cursor = news.cursor;
      this.got(news.messages, true);
      this.again(0);
    } catch (trouble) {
      if (trouble.status === 401) { this.ended(); return; }
      this.state(false);
      this.again(this.pause());
    }
  }

  got(messages, fresh) {
    for (const message of messages) {
      this.take(message, fresh);
      if (message.new) this.delivered.add(message.id);
    }
    if (this.delivered.size) setTimeout(() => this.acknowledge(), 200);
  }

  async acknowledge() {
    const delivered = [...this.delivered].slice(0, 300);
    this.delivered.clear();
    if (!delivered.length) return;
    const read = document.hidden ? [] : delivered;
    if (document.hidden) delivered.forEach((id) => this.unread.add(id));
    try { await ask("POST", "/seen", { delivered, read }); } catch { delivered.forEach((id) => this.delivered.add(id)); }
  }

  async read() {
    const read = [...this.unread].slice(0, 300);
    if (!read.length) return;
    this.unread.clear();
    try { await ask("POST", "/seen", { read }); } catch { read.forEach((id) => this.unread.add(id)); }
  }
}
