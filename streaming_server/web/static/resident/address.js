// A show is opened in the page of a list, so the way back and forth may lead to an address that this page does not
// show. Then that page is loaded, as the browser would have done it.

let shown = address();

addEventListener("popstate", () => {
  if (address() !== shown) location.reload();
});

/** The page became another one. */
export function becomes(href) {
  history.pushState(null, "", href);
  shown = address();
}

/** A fragment is a place in the page, and no other page. */
function address() {
  return location.pathname + location.search;
}
