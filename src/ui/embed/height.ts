/** Tells the page around a frame how high its content is, in CSS pixels: a number, and nothing else. Messages to the frame are not listened to. */
export function postHeight(): void {
  if (parent === window) return;
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    parent.postMessage(height, '*');
  }).observe(document.documentElement);
}
