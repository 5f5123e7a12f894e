import type { Grown, GrowthFigure } from './growth';

const PANEL = { width: 230, height: 170, left: 52, right: 12, top: 30, bottom: 34 };
const ROWS: readonly { of: keyof Grown; title: string; unit: number; name: string }[] = [
  { of: 'milliseconds', title: 'time', unit: 1, name: 'ms' },
  { of: 'bytes', title: 'memory', unit: 2 ** 20, name: 'MiB' },
];

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(content)}</text>`;

/** 1,234 → 1.23k, for axes. */
const short = (value: number) => {
  const [unit, name] = (
    [
      [1e6, 'M'],
      [1e3, 'k'],
      [1, ''],
    ] as const
  ).find(([size]) => value >= size) ?? [1, ''];
  return `${Number((value / unit).toPrecision(3))}${name}`;
};

/** The powers of ten around some positive values, as a scale onto [from, to]. */
function logScale(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number) => from + ((to - from) * (Math.log10(value) - low)) / (high - low);
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

function panel(
  { name, points, slopes }: GrowthFigure,
  { of, title, unit, name: unitName }: (typeof ROWS)[number],
): string {
  const slope = slopes[of];
  const head = text(
    PANEL.left,
    16,
    `${title}, ${unitName}${slope === null ? '' : `: slope ${slope.toFixed(2)}`}`,
    'class="head"',
  );
  if (points.length === 0) return head + text(PANEL.left, 60, 'nothing was measured');
  const [right, bottom] = [PANEL.width - PANEL.right, PANEL.height - PANEL.bottom];
  const across = logScale(
    points.map(({ x }) => x),
    PANEL.left,
    right,
  );
  const up = logScale(
    points.map((point) => point[of] / unit),
    bottom,
    PANEL.top,
  );
  const lines = [
    ...across.ticks.map((tick) => `<path d="M${across.at(tick).toFixed(1)} ${PANEL.top}V${bottom}" class="grid"/>`),
    ...up.ticks.map((tick) => `<path d="M${PANEL.left} ${up.at(tick).toFixed(1)}H${right}" class="grid"/>`),
  ];
  const labels = [
    ...across.ticks.map((tick) => text(across.at(tick), bottom + 13, short(tick), 'text-anchor="middle"')),
    ...up.ticks.map((tick) => text(PANEL.left - 5, up.at(tick) + 4, short(tick), 'text-anchor="end"')),
    text((PANEL.left + right) / 2, bottom + 27, name, 'text-anchor="middle"'),
  ];
  const places = points.map((point) => [across.at(point.x).toFixed(1), up.at(point[of] / unit).toFixed(1)] as const);
  const dots = points.map((point, i) => {
    const [x, y] = places[i]!;
    return `<circle cx="${x}" cy="${y}" r="3"><title>${short(point.x)}: ${short(point[of] / unit)} ${unitName}</title></circle>`;
  });
  return [
    head,
    ...lines,
    `<polyline points="${places.map((place) => place.join(',')).join(' ')}"/>`,
    ...dots,
    ...labels,
  ].join('\n');
}

/** Time above, memory below, a column an axis, all scales logarithmic, as an SVG of its own. */
export function growthPicture(figures: readonly GrowthFigure[], title: string): string {
  const [width, height] = [figures.length * PANEL.width, ROWS.length * PANEL.height + 24];
  const panels = ROWS.flatMap((row, i) =>
    figures.map(
      (figure, j) =>
        `<g transform="translate(${j * PANEL.width} ${24 + i * PANEL.height})">\n${panel(figure, row)}\n</g>`,
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
  text { font: 11px system-ui, sans-serif; fill: #333; }
  .head { font-weight: 600; }
  .grid { stroke: #ddd; fill: none; }
  polyline { stroke: #1f5fbf; stroke-width: 1.5; fill: none; }
  circle { fill: #1f5fbf; }
</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${text(PANEL.left, 18, title, 'class="head"')}
${panels.join('\n')}
</svg>
`;
}
