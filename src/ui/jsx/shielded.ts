import { createElement, Fragment } from 'react';

/**
 * Text beside other content gets an element of its own. Translators and spelling extensions replace a page's text nodes, which React
 * would go on to change and remove: the page dies, or shows old numbers (https://github.com/facebook/react/issues/11538). An element
 * that holds nothing but one text is safe, since React then sets its whole content.
 */

/** Elements that may hold text alone, and those of SVG and MathML, which translators leave alone. */
const BARE = new Set('option textarea title style script text tspan desc mi mn mo mtext ms annotation'.split(' '));

/** The props that React is to get instead of these, for an element of this type. */
export function shielded(type: unknown, props: unknown): { children?: unknown } {
  const given = props as { children?: unknown };
  if (!('children' in given)) return given;
  const { children } = given;
  if (type === Fragment) return { ...given, children: withRuns(Array.isArray(children) ? children : [children]) };
  if (typeof type !== 'string' || !Array.isArray(children)) return given;
  if (children.every((child) => isText(child) || isNothing(child))) return { ...given, children: textOf(children) };
  return BARE.has(type) ? given : { ...given, children: withRuns(children) };
}

const isText = (child: unknown): child is string | number => typeof child === 'string' || typeof child === 'number';
const isNothing = (child: unknown): boolean => child === null || child === undefined || typeof child === 'boolean';
const textOf = (children: readonly unknown[]): string => children.filter(isText).join('');

/** The children with one element in the place of the first of some texts in a row; all keep their places. Lists inside are done alike. */
function withRuns(children: readonly unknown[]): unknown[] {
  const placed: unknown[] = [];
  let start = -1;
  let text = '';
  const close = () => {
    // White space alone is never translated, and an element around it would count in a flex box.
    if (start >= 0)
      placed[start] = text.trim() === '' ? text : createElement('text-run', { key: `run-${start}` }, text);
    start = -1;
    text = '';
  };
  children.forEach((child, i) => {
    if (!isText(child) && !isNothing(child)) close();
    placed[i] = Array.isArray(child) ? withRuns(child) : isText(child) ? null : child;
    if (!isText(child)) return;
    if (start < 0) start = i;
    text += child;
  });
  close();
  return placed;
}
