// What must survive a closed page: unsent messages in localStorage, their photos in IndexedDB.
// A telephone often closes the page while its camera is open.
const memory = new Map();
let database;

function open() {
  database ??= new Promise((done, failed) => {
    const request = indexedDB.open("thonbao", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("photos");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return database;
}

async function photos(mode, work) {
  const store = (await open()).transaction("photos", mode).objectStore("photos");
  return new Promise((done, failed) => {
    const request = work(store);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

export async function keepPhoto(id, blob) {
  memory.set(id, blob);
  try { await photos("readwrite", (store) => store.put(blob, id)); } catch { /* private window: only while it is open */ }
}

export async function photo(id) {
  if (memory.has(id)) return memory.get(id);
  try { return await photos("readonly", (store) => store.get(id)); } catch { return undefined; }
}

export async function dropPhoto(id) {
  memory.delete(id);
  try { await photos("readwrite", (store) => store.delete(id)); } catch { /* as above */ }
}

export function messages(name) {
  try { return JSON.parse(localStorage.getItem(name)) || []; } catch { return []; }
}

export function keepMessages(name, list) {
  try {
    if (list.length) localStorage.setItem(name, JSON.stringify(list));
    else localStorage.removeItem(name);
  } catch { /* as above */ }
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
