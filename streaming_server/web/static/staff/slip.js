/* Prints the slip at a tap. */

document.querySelector("[data-print]").addEventListener("click", () => print());
