// Listens for changes from where this page stands, and offers to load it again once something has happened. It
// listens only while the page is looked at: a browser opens few connections to one place.
"use strict";

const changed = document.getElementById("changed");
let source = null;

const stop = () => {
  if (source) source.close();
  source = null;
};

const show = () => {
  changed.hidden = false;
  stop();
};

const listen = () => {
  if (source || !changed.hidden || document.hidden) return;
  source = new EventSource(changed.dataset.changes);
  for (const name of ["change", "taken_back", "ended"]) source.addEventListener(name, show);
};

document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
listen();
