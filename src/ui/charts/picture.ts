import type { Experiment } from '../../experiment/experiment';
import type { ArmStyle } from '../parts/arms';
import { allowedInXml, layoutOf, wrapped } from './pictureLayout';

/** What a saved chart says beside its lines: what it shows, of which experiment, and which line is whose. */
export interface Caption {
  title: string;
  /** The experiment, or whatever it is a picture of. */
  source: string;
  keys: readonly (ArmStyle & { name: string })[];
  /** What runs along its axes, if it has axes. */
  axes?: { x: string; y: string };
  /** What its lines and bands are: of how many seeds, and so on. */
  note?: string;
  /** What the link under the picture opens. */
  experiment?: Experiment;
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

/** Letters of 11 and of 9, on average and with some room. */
const LETTER = 5.8;
const SMALL_LETTER = 6;
const LINE = 14;

/** A longer link is no use under a picture; the file still carries it. */
const MOST_LINK_LINES = 3;

/** A chart as an SVG that needs no page: on paper, under its title, with keys, axes, notes and link, in the colours of the moment. */
export function standalone(svg: SVGSVGElement, caption: Caption, link: string | null): SVGSVGElement {
  const { title, source, keys, axes, note = '' } = caption;
  const chart = inked(svg);
  const { width, height } = svg.getBoundingClientRect();
  const layout = layoutOf(
    width,
    keys.map(({ name }) => name),
  );
  const colour = resolver(svg);
  const [ink, faint] = [colour('var(--ink)'), colour('var(--ink-2)')];
  const font = { 'font-family': getComputedStyle(svg).fontFamily };
  const small = { fill: faint, 'font-size': 11, ...font };
  const top = layout.top + (axes ? LINE : 0);
  const parts: SVGElement[] = [
    text(title, { x: 8, y: 20, fill: ink, 'font-size': 15, 'font-weight': 600, ...font }),
    text(source, { x: 8, y: 36, ...small }),
    ...keysAt(layout.keys, keys, { ink, colour, font }),
  ];
  const bottom = top + height + (axes ? LINE : 0);
  if (axes)
    parts.push(
      text(`${axes.y} ↑`, { x: 8, y: top - 2, ...small }),
      text(`${axes.x} →`, { x: width - 8, y: bottom - 2, 'text-anchor': 'end', ...small }),
    );
  const notes = note === '' ? [] : wrapped(note, width - 16, LETTER);
  const links = link === null ? [] : wrapped(link, width - 16, SMALL_LETTER);
  const below = [
    ...notes.map((line) => ({ line, size: 11 })),
    ...(links.length > MOST_LINK_LINES ? [] : links).map((line) => ({ line, size: 9 })),
  ];
  below.forEach(({ line, size }, i) => {
    parts.push(text(line, { x: 8, y: bottom + LINE * (i + 1), ...small, 'font-size': size }));
  });
  const tall = bottom + LINE * below.length + 8;
  const whole = node('svg', { width, height: tall, viewBox: `0 0 ${width} ${tall}` });
  const [heading, description] = [node('title', {}), node('desc', {})];
  heading.textContent = title;
  description.textContent = [source, note, link ?? ''].filter(Boolean).join(' ');
  for (const [name, value] of Object.entries({ y: top, width, height })) chart.setAttribute(name, String(value));
  const paper = node('rect', { width: '100%', height: '100%', fill: colour('var(--paper)') });
  whole.append(heading, description, paper, ...parts, chart);
  return whole;
}

/** The line of every arm, and its name. */
function keysAt(
  places: ReturnType<typeof layoutOf>['keys'],
  keys: Caption['keys'],
  { ink, colour, font }: { ink: string; colour: (name: string) => string; font: Record<string, string> },
): SVGElement[] {
  return places.flatMap(({ x, y, name }, i) => {
    const { colour: stroke, dash } = keys[i]!;
    const [x1, x2, y1, y2] = [x, x + 22, y - 4, y - 4];
    const line = { x1, x2, y1, y2, stroke: colour(stroke), 'stroke-width': 2.5, 'stroke-dasharray': dash };
    return [node('line', line), text(name, { x: x + 28, y, fill: ink, 'font-size': 12, ...font })];
  });
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

/** As a file; characters that XML forbids (they may be in a name) are replaced. */
export const svgText = (svg: SVGSVGElement): string => allowedInXml(new XMLSerializer().serializeToString(svg));

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
