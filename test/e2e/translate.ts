/**
 * What a browser's translator does to a page, to run in it: every text becomes `<font><font>text</font></font>`. What it leaves alone is
 * left alone here, and so is white space.
 */
export function translate(): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  for (const node of nodes) {
    const left = 'script, style, noscript, font, svg, [translate=no], .notranslate';
    if (!node.nodeValue?.trim() || node.parentElement?.closest(left)) continue;
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.append(node.nodeValue);
    outer.append(inner);
    node.replaceWith(outer);
  }
}
