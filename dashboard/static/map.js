// Draws what the server has gathered for the part of the map on the screen.
const box = document.getElementById("map");
const told = document.getElementById("map-told");
const [south, west, north, east] = box.dataset.box.split(",").map(Number);
const map = L.map(box, { maxZoom: 19, minZoom: 4, attributionControl: Boolean(box.dataset.tiles), zoomAnimation: false });
if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19, attribution: "© OpenStreetMap" }).addTo(map);
const bounds = L.latLngBounds([south, west], [north, east]);
map.fitBounds(bounds.isValid() && south < north ? bounds.pad(0.1) : L.latLngBounds([south - 0.05, west - 0.05], [north + 0.05, east + 0.05]));
const places = L.layerGroup().addTo(map);
const address = (path, more) => {
  const query = new URLSearchParams(box.dataset.query);
  for (const [key, value] of Object.entries(more)) query.set(key, value);
  return `/dashboard/map/${path}?${query}`;
};

const bubble = async (marker, square, zoom) => {
  const answer = await fetch(address("here", { square, zoom }));
  const list = document.createElement("ul");
  for (const each of answer.ok ? await answer.json() : []) {
    const line = list.appendChild(document.createElement("li"));
    const link = line.appendChild(document.createElement("a"));
    link.href = each.link;
    link.textContent = each.title;
    const about = line.appendChild(document.createElement("span"));
    about.className = "note d-block";
    about.textContent = each.about;
  }
  marker.bindPopup(list, { maxHeight: 240, autoPan: true }).openPopup();
};

const icon = (count) => {
  const face = document.createElement("span");
  face.textContent = count > 9999 ? `${Math.round(count / 1000)}k` : count > 1 ? count : "";
  const size = count > 1 ? Math.min(56, 26 + 6 * Math.log10(count) * 1.6) : 16;
  return L.divIcon({ className: count > 1 ? "cluster" : "cluster pin", html: face, iconSize: [size, size] });
};

let turn = 0;
const draw = async () => {
  const mine = ++turn;
  const zoom = map.getZoom();
  const seen = map.getBounds();
  const sides = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map((side) => side.toFixed(5));
  const answer = await fetch(address("clusters", { zoom, box: sides.join(",") }));
  if (!answer.ok || mine !== turn) return;
  const found = await answer.json();
  if (mine !== turn) return;
  places.clearLayers();
  let sum = 0;
  for (const [square, count, lat, lon] of found) {
    sum += count;
    const marker = L.marker([lat, lon], { icon: icon(count), title: box.dataset.open.replace("#", count), keyboard: true });
    marker.on("click", () => {
      if (count > 12 && zoom < 17) map.setView([lat, lon], zoom + 2);
      else bubble(marker, square, zoom);
    });
    places.addLayer(marker);
  }
  told.textContent = found.length ? box.dataset.open.replace("#", sum.toLocaleString(document.documentElement.lang)) : box.dataset.none;
};
map.on("moveend", draw);
draw();

const boundaries = async () => {
  const answer = await fetch(address("boundaries", {}));
  if (!answer.ok) return;
  const shapes = await answer.json();
  if (shapes.features.length) L.geoJSON(shapes, { style: { color: "#0f5c4a", weight: 1.5, fillOpacity: 0.05 }, interactive: false }).addTo(map).bringToBack();
};
boundaries();
