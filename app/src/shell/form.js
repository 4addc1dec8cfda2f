// The site's own fields: says what is wrong with them, or gives the answers as JSON.
(() => {
  const fields = () => [...document.querySelectorAll(".own-fields [name]")];
  const value = (field) => field.type === "checkbox" ? (field.checked ? "true" : "") : field.value.trim();
  const say = (field, words) => {
    document.getElementById(field.id + "-error").textContent = words;
    field.setAttribute("aria-invalid", words !== "");
  };

  window.wwbForm = () => {
    let wrong;
    const answers = {};
    for (const field of fields()) {
      const given = value(field), valid = field.checkValidity();
      say(field, valid ? "" : given ? field.dataset.wrong : field.dataset.missing);
      if (!valid) wrong ??= field;
      if (given) answers[field.name] = given;
    }
    wrong?.focus();
    return wrong ? null : JSON.stringify(answers);
  };
  addEventListener("input", ({ target }) => {
    if (target.closest?.(".own-fields") && target.getAttribute("aria-invalid") === "true") say(target, "");
  });
})();
