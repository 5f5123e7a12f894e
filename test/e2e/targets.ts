/** Controls that a finger could miss. What stands in a line of text may be as small as the text (WCAG 2.5.8): links, and terms. */
export function smallTargets(): string[] {
  const found: string[] = [];
  // Behind a dialog nothing can be pressed.
  const reachable = document.querySelector('dialog[open]') ?? document;
  for (const element of reachable.querySelectorAll('button:not(.term), select, input, summary, [role=slider]')) {
    const label = element.closest('label');
    // What a label holds is pressed by the label, and what lies over a picture by its reach.
    const { width, height } = (label ?? element).getBoundingClientRect();
    if (width === 0 || height === 0 || element.closest('.unseen')) continue;
    if (Math.min(width, height) < 43.5)
      found.push(`${element.outerHTML.slice(0, 120)}: ${Math.round(width)} × ${Math.round(height)}`);
  }
  return found;
}
