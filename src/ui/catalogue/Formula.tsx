import formulas from 'virtual:formulas';
import { createElement, type ReactNode } from 'react';
import { foreignParts, type MathNode } from './mathml';

/** The formula of an objective, typeset when the page was built. */
export function Formula({ id }: { id: string }) {
  const tree = formulas[id];
  return tree && foreignParts(tree).length === 0 ? elementOf(tree) : null;
}

/** MathML has no state and no order that changes, so places are keys. */
function elementOf(node: MathNode): ReactNode {
  if (typeof node === 'string') return node;
  return createElement(node.tag, node.attributes, ...node.children.map(elementOf));
}
