import formulas from 'virtual:formulas';
import { createElement, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { foreignParts, type MathNode } from './mathml';

/** The formula of an objective, typeset when the page was built. */
export function Formula({ id }: { id: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [flat, setFlat] = useState(false);
  useLayoutEffect(() => setFlat(hasFlatIndices(box.current)), []);
  const tree = formulas[id];
  if (!tree || foreignParts(tree).length > 0) return null;
  return (
    <div ref={box} data-flat={flat}>
      {elementOf(tree)}
    </div>
  );
}

/** Without a mathematical font Chromium leaves indices on the line; the style sheet then lowers them. */
function hasFlatIndices(box: HTMLElement | null): boolean {
  const [base, index] = box?.querySelector('msub')?.children ?? [];
  return base && index ? index.getBoundingClientRect().bottom <= base.getBoundingClientRect().bottom : false;
}

/** MathML has no state and no order that changes, so places are keys. */
function elementOf(node: MathNode): ReactNode {
  if (typeof node === 'string') return node;
  return createElement(node.tag, node.attributes, ...node.children.map(elementOf));
}
