// A little help where scripts run; every page is complete without it.
"use strict";

// A form is sent once, however often somebody presses.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// "Changed since you looked": a page that names its case hears when more is recorded.
const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
  const source = new EventSource(live.dataset.live);
  source.addEventListener("case", (event) => {
    if (Number(event.lastEventId) > Number(live.dataset.revision)) {
      live.hidden = false;
    }
  });
  window.addEventListener("pagehide", () => source.close());
}

// Long work is done in steps, each a page that tells how far it is; it goes on until somebody stops it.
const steps = document.querySelector("form[data-goes-on]");
if (steps) {
  const timer = window.setTimeout(() => steps.requestSubmit(), 600);
  window.addEventListener("pagehide", () => window.clearTimeout(timer));
}
