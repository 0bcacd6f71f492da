"use strict";
for (const plan of document.querySelectorAll("section.architecture")) {
  // The picture: one thing is looked at, at most.
  const drawn = plan.querySelectorAll(".picture [data-key]");
  const parts = plan.querySelectorAll(".part");
  const choose = (key) => {
    for (const each of drawn) each.setAttribute("aria-pressed", String(each.dataset.key === key));
    for (const part of parts) part.hidden = part.dataset.key !== key;
  };
  const pick = (event) => {
    const here = event.target.closest("[data-key]");
    if (!here) return;
    event.preventDefault();
    choose(here.getAttribute("aria-pressed") === "true" ? "" : here.dataset.key);
  };
  const picture = plan.querySelector(".picture");
  picture.addEventListener("click", pick);
  picture.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") pick(event);
    if (event.key === "Escape") choose("");
  });

  const natural = picture.viewBox.baseVal.width;
  const size = (factor) => {
    const now = picture.getBoundingClientRect().width;
    picture.classList.toggle("sized", factor !== 0);
    picture.setAttribute("width", String(factor === 0 ? natural : Math.max(100, now * factor)));
    if (factor !== 0) picture.removeAttribute("height");
  };
  const factors = { in: 1.5, out: 1 / 1.5, fit: 0 };
  for (const button of plan.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => size(factors[button.dataset.zoom]));
  }

  // The filters.
  const form = plan.querySelector(".filters");
  if (!form) continue;
  const findings = plan.querySelectorAll(".pillar > .finding");
  const output = form.querySelector("output");
  const filter = () => {
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const code = form.elements.code.value;
    const concerns = form.elements.concerns.value;
    let shown = 0;
    for (const finding of findings) {
      const fits = severities.has(finding.dataset.severity)
        && (!code || finding.dataset.code === code)
        && (!concerns || finding.dataset.concerns.split(" ").includes(concerns));
      finding.hidden = !fits;
      shown += fits;
    }
    for (const group of plan.querySelectorAll(".pillar")) group.hidden = !group.querySelector(".finding:not([hidden])");
    output.textContent = `${shown} of ${findings.length} shown`;
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
}

// A link into what is folded away, or filtered out, shows it.
const reveal = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let each = target; each; each = each.parentElement) {
    if (each instanceof HTMLDetailsElement) each.open = true;
    each.hidden = false;
  }
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll(".finding details, .accepted, .terms")) each.open = true;
});
