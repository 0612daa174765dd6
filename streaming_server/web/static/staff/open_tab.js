/* On a phone the row of pages is longer than the screen: the open one is moved into sight. */

export function showOpenTab() {
  const open = document.querySelector(".day-nav [aria-current]");
  open?.scrollIntoView({ block: "nearest", inline: "center" });
}
