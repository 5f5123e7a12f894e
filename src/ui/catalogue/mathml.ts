/** A formula as plain data: elements of MathML, checked against a list of what may stand on the page. */
export type MathNode = string | MathElement;

export interface MathElement {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly MathNode[];
}

/** MathML's own elements for one formula; none of them loads, links or runs anything. */
const TAGS = new Set(
  'math mrow mi mn mo mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mstyle mpadded mtable mtr mtd'.split(
    ' ',
  ),
);

const ATTRIBUTES = new Set(
  (
    'display mathvariant fence stretchy symmetric separator form lspace rspace width height depth voffset minsize maxsize ' +
    'scriptlevel displaystyle accent accentunder movablelimits linethickness largeop columnalign columnspacing rowspacing'
  ).split(' '),
);

/** Parts of a formula that may not stand on the page; empty if all may. */
export function foreignParts(node: MathNode): string[] {
  if (typeof node === 'string') return [];
  const own = TAGS.has(node.tag) ? [] : [`<${node.tag}>`];
  const names = Object.keys(node.attributes).filter((name) => !ATTRIBUTES.has(name));
  return [...own, ...names.map((name) => `${name} of <${node.tag}>`), ...node.children.flatMap(foreignParts)];
}
