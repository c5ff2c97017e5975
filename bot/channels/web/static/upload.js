// Sends one photo piece by piece; after an interruption it asks how much has arrived and goes on from there.
const PIECE = 512 * 1024;
const base = document.body.dataset.base;

export class Trouble extends Error {
  constructor(status, words) { super(words || String(status)); this.status = status; this.words = words; }
  // No network, a busy server, too much at once: it will pass.
  get passes() { return !this.status || this.status >= 500 || this.status === 429 || this.status === 408; }
}

export async function ask(method, path, plain) {
  const headers = { "X-Thon-Bao": "chat" };
  if (plain !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(base + path, {
      method, headers, body: plain === undefined ? undefined : JSON.stringify(plain),
      signal: AbortSignal.timeout ? AbortSignal.timeout(40000) : undefined,
    });
  } catch { throw new Trouble(0); }
  if (!answer.ok) throw new Trouble(answer.status, (await answer.json().catch(() => ({}))).error);
  return answer;
}

export async function upload(photo, blob, keep, progress) {
  let offset = 0;
  if (photo.token) offset = await received(photo);
  if (!photo.token) {
    const announced = await ask("POST", "/uploads", { name: photo.name, mime: photo.mime, size: blob.size });
    photo.token = (await announced.json()).token;
    keep();
  }
  while (offset < blob.size) {
    progress(offset / blob.size);
    offset = await piece(photo, blob, offset, progress);
  }
  progress(1);
}

async function received(photo) {
  try {
    const answer = await ask("HEAD", `/uploads/${photo.token}`);
    return Number(answer.headers.get("Upload-Offset"));
  } catch (trouble) {
    if (trouble.status !== 404) throw trouble;
    photo.token = "";
    return 0;
  }
}

// fetch does not tell how much of a body has left; XMLHttpRequest does.
function piece(photo, blob, offset, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", `${base}/uploads/${photo.token}`);
    request.setRequestHeader("X-Thon-Bao", "chat");
    request.setRequestHeader("Upload-Offset", offset);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    let silence;
    const listen = () => { clearTimeout(silence); silence = setTimeout(() => request.abort(), 45000); };
    request.upload.onprogress = (event) => { listen(); progress((offset + event.loaded) / blob.size); };
    request.onloadend = () => {
      clearTimeout(silence);
      const here = request.getResponseHeader("Upload-Offset");
      if (request.status === 204 || (request.status === 409 && here !== null)) done(Number(here));
      else failed(new Trouble(request.status, words(request)));
    };
    listen();
    request.send(blob.slice(offset, offset + PIECE));
  });
}

function words(request) {
  try { return JSON.parse(request.responseText).error; } catch { return ""; }
}
