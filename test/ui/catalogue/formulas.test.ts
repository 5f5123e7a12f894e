import formulas from 'virtual:formulas';
import { describe, expect, it, test } from 'vitest';
import { typeset } from '../../../scripts/formulas';
import { METHODS } from '../../../src/algorithms/objectives/table';
import { foreignParts, type MathElement, type MathNode } from '../../../src/ui/catalogue/mathml';

const textOf = (node: MathNode): string => (typeof node === 'string' ? node : node.children.map(textOf).join(''));

/** Every element of a formula. */
const elements = (node: MathNode): MathElement[] =>
  typeof node === 'string' ? [] : [node, ...node.children.flatMap(elements)];

describe('formulas', () => {
  it.each(METHODS.map((row) => row.id))('%s is typeset, from allowed parts alone', (id) => {
    const tree = formulas[id]!;
    expect(tree.tag).toBe('math');
    expect(tree.attributes).toEqual({ display: 'block' });
    expect(foreignParts(tree)).toEqual([]);
    // The TeX itself is not in the page's tree.
    expect(textOf(tree)).not.toContain('\\');
  });

  it('no others', () => {
    expect(Object.keys(formulas).sort()).toEqual(METHODS.map((row) => row.id).sort());
  });

  test('structure of a formula', () => {
    const tree = typeset({ id: 'x', formula: '\\left(\\Delta < \\tfrac{1}{2\\beta}\\right)^2' });
    const tags = elements(tree).map(({ tag }) => tag);
    for (const tag of ['msup', 'mfrac', 'mn', 'mi', 'mo']) expect(tags).toContain(tag);
    expect(textOf(tree)).toBe('(Δ<12β)2');
  });

  it.each([
    ['\\frac{1}{', 'formula of x: KaTeX parse error'],
    ['\\nosuchthing', 'formula of x: KaTeX parse error'],
    ['', 'formula of x: empty'],
    // Colour is an attribute of style, which the page’s policy forbids.
    ['\\textcolor{red}{x}', 'formula of x: mathcolor of <mstyle> may not stand on the page'],
    ['\\href{https://example.org}{x}', 'formula of x: '],
  ])('%s stops the build', (formula, message) => {
    expect(() => typeset({ id: 'x', formula })).toThrow(message);
  });
});

test('the list of what may stand on the page rejects everything else', () => {
  const foreign = (tag: string, attributes: Record<string, string> = {}): string[] =>
    foreignParts({ tag: 'math', attributes: {}, children: [{ tag, attributes, children: [] }] });
  expect(foreign('mi', { mathvariant: 'normal' })).toEqual([]);
  for (const tag of ['script', 'maction', 'semantics', 'annotation-xml', 'img', 'a', 'style'])
    expect(foreign(tag)).toEqual([`<${tag}>`]);
  for (const name of ['style', 'href', 'onclick', 'class', 'xlink:href', 'dangerouslySetInnerHTML'])
    expect(foreign('mi', { [name]: 'x' })).toEqual([`${name} of <mi>`]);
});
