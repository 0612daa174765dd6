/* The invitation's code stands in the fragment, which no server and no log ever sees. It is taken
 * out of the address at once and sent as if it had been typed. */

const form = document.querySelector("[data-enter]");
const code = new URLSearchParams(location.hash.slice(1)).get("code");
if (form && code) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.code.value = code;
  form.requestSubmit();
}
