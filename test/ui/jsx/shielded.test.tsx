import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';

const isLong = true;
const Plain = ({ children }: { children: React.ReactNode }) => <p>{children}</p>;

it.each([
  ['one text stays alone', <p key="1">{'a'}</p>, '<p>a</p>'],
  [
    'texts in a row are one',
    <p key="1">
      a {1} {false}b
    </p>,
    '<p>a 1 b</p>',
  ],
  [
    'text beside an element gets one of its own, white space does not',
    <p key="1">
      a {1} <b>c</b> <i>d</i> e
    </p>,
    '<p><text-run>a 1 </text-run><b>c</b> <i>d</i><text-run> e</text-run></p>',
  ],
  ['a fragment stands among others', <p key="1">{isLong ? <>a {2}</> : 'a'}</p>, '<p><text-run>a 2</text-run></p>'],
  [
    'children that a component passes on',
    <Plain key="1">
      a <b>c</b>
    </Plain>,
    '<p><text-run>a </text-run><b>c</b></p>',
  ],
  ['a list', <p key="1">{['a', <b key="b">c</b>]}</p>, '<p><text-run>a</text-run><b>c</b></p>'],
  [
    'what holds text alone',
    <text key="1">
      a {1}
      <tspan>c</tspan>
    </text>,
    '<text>a 1<tspan>c</tspan></text>',
  ],
])('%s', (_, element, markup) => {
  expect(renderToStaticMarkup(element)).toBe(markup);
});
