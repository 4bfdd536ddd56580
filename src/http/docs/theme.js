// Swagger UI's dark theme applies where the document has this class. It is set in the head, before anything is drawn.
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", apply);
apply();
