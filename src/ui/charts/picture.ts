import type { ArmStyle } from '../parts/arms';
import { layoutOf } from './pictureLayout';

/** What a saved chart says beside its lines: what it shows, of which experiment, and which line is whose. */
export interface Caption {
  title: string;
  /** The experiment, or whatever it is a picture of. */
  source: string;
  keys: readonly (ArmStyle & { name: string })[];
}

const SVG = 'http://www.w3.org/2000/svg';

/** What the page's style sheets give to the parts of a chart; a file has to carry it itself. */
const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'stroke-linejoin',
  'paint-order',
  'fill-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'image-rendering',
];

/** A chart as an SVG that needs no page: on paper, under its title, with the keys of the arms, in the colours of the moment. */
export function standalone(svg: SVGSVGElement, { title, source, keys }: Caption): SVGSVGElement {
  const chart = inked(svg);
  const { width, height } = svg.getBoundingClientRect();
  const layout = layoutOf(
    width,
    keys.map(({ name }) => name),
  );
  const whole = node('svg', { width, height: layout.top + height, viewBox: `0 0 ${width} ${layout.top + height}` });
  const colour = resolver(svg);
  const [ink, faint] = [colour('var(--ink)'), colour('var(--ink-2)')];
  const font = { 'font-family': getComputedStyle(svg).fontFamily };
  const heading = node('title', {});
  heading.textContent = title;
  whole.append(
    heading,
    node('rect', { width: '100%', height: '100%', fill: colour('var(--paper)') }),
    text(title, { x: 8, y: 20, fill: ink, 'font-size': 15, 'font-weight': 600, ...font }),
    text(source, { x: 8, y: 36, fill: faint, 'font-size': 11, ...font }),
  );
  layout.keys.forEach(({ x, y, name }, i) => {
    const { colour: stroke, dash } = keys[i]!;
    whole.append(
      node('line', {
        x1: x,
        x2: x + 22,
        y1: y - 4,
        y2: y - 4,
        stroke: colour(stroke),
        'stroke-width': 2.5,
        'stroke-dasharray': dash,
      }),
      text(name, { x: x + 28, y, fill: ink, 'font-size': 12, ...font }),
    );
  });
  for (const [name, value] of Object.entries({ y: layout.top, width, height })) chart.setAttribute(name, String(value));
  whole.append(chart);
  return whole;
}

/** A copy with computed colours instead of variables. */
function inked(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  originals.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of STYLES) copies[i]!.setAttribute(name, style.getPropertyValue(name));
    copies[i]!.removeAttribute('class');
    copies[i]!.removeAttribute('style');
  });
  return copy;
}

/** What a colour of the style sheets is beside an element. */
function resolver(beside: Element): (colour: string) => string {
  return (colour) => {
    const probe = document.createElement('span');
    probe.style.color = colour;
    beside.after(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

function node<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== '') element.setAttribute(key, String(value));
  return element;
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGTextElement {
  const element = node('text', attributes);
  element.textContent = content;
  return element;
}

export const SVG_TYPE = 'image/svg+xml';

export const svgText = (svg: SVGSVGElement): string => new XMLSerializer().serializeToString(svg);

/** Pixels of a PNG for one of the picture. */
const SHARPNESS = 2;

/** The picture in pixels. Throws an Error if the browser cannot draw it. */
export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svgText(svg)], { type: SVG_TYPE }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = SHARPNESS * image.width;
    canvas.height = SHARPNESS * image.height;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be drawn'))),
        'image/png',
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
