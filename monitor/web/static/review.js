// Keys for the review queue: j and k move between reports, c confirms, d dismisses, e corrects. All works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const cards = [...document.querySelectorAll("[data-review]")];
  const here = cards.indexOf(document.activeElement.closest("[data-review]"));
  const go = (to) => {
    const card = cards[Math.max(0, Math.min(to, cards.length - 1))];
    if (card) { card.focus(); card.scrollIntoView({ block: "nearest" }); }
  };
  const press = (action) => {
    const button = here >= 0 && cards[here].querySelector(`button[value="${action}"]`);
    if (button) button.click();
  };
  if (event.key === "j") go(here + 1);
  else if (event.key === "k") go(here - 1);
  else if (event.key === "c") press("confirm");
  else if (event.key === "d") press("dismiss");
  else if (event.key === "e" && here >= 0) {
    const correct = cards[here].querySelector("details.correct");
    if (correct) { correct.open = true; correct.querySelector("select, input:not([type=hidden])").focus(); event.preventDefault(); }
  }
});
