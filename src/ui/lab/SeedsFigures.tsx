import { useState } from 'react';
import { type BandKind, bandOver, interval95 } from '../../algorithms/statistics';
import { rolesOf } from '../../experiment/roles';
import { labChartsWords } from '../../words/en/labCharts';
import type { ChartBand, ChartLine } from '../charts/Curves';
import { styleOf } from '../parts/arms';
import { Choice } from '../parts/Choice';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { tableOfLines } from './measured';

const BANDS = ['sd', 'se', 'range', 'all'] as const satisfies readonly BandKind[];

/** Gap by seed with its band, and the differences paired by seed. Always says N. */
export function SeedsFigures({ experiment, seeds, iteration, focus, active }: LabFigureProps) {
  const [kind, setKind] = useState<BandKind>('sd');
  const n = seeds.seeds.length;
  const { lines, bands } = useMemo(() => bandLines(experiment.arms, seeds.gaps, kind), [experiment.arms, seeds, kind]);
  const paired = useMemo(() => pairedLines(experiment, seeds), [experiment, seeds]);
  const words = labChartsWords().seeds;
  const shared = { experiment, focus, iteration, active, scale: 'linear' } as const;
  return (
    <>
      <LabChart
        id="seeds"
        turn={1}
        title={words.title}
        heading={words.heading(n)}
        description={words.about(n, seeds.wanted, words.meanings[kind])}
        lines={lines}
        bands={kind === 'all' ? NO_BANDS : bands}
        {...shared}
        table={() => tableOfLines([...lines.filter(({ key }) => !key.includes('#')), ...edgesOf(bands)])}
        controls={
          <Choice
            legend={words.band}
            name="lab-band"
            options={BANDS.map((value) => ({ value, label: words.bands[value] }))}
            value={kind}
            choose={setKind}
          />
        }
      />
      {paired && (
        <LabChart
          id="paired"
          turn={2}
          title={words.paired}
          description={words.aboutPaired(paired.apo, n)}
          lines={paired.lines}
          bands={paired.bands}
          guide={0}
          {...shared}
          table={() => tableOfLines([...paired.lines, ...edgesOf(paired.bands)])}
        />
      )}
    </>
  );
}

/** A band with its name in a table. */
interface NamedBand extends ChartBand {
  name: string;
}

const NO_BANDS: readonly ChartBand[] = [];

/** Both edges of every band as lines, for a table. */
const edgesOf = (bands: readonly NamedBand[]): ChartLine[] =>
  bands.flatMap(({ key, name, colour, low, high }) => [
    { key, colour, dash: '', name: labChartsWords().seeds.low(name), values: low },
    { key, colour, dash: '', name: labChartsWords().seeds.high(name), values: high },
  ]);

type Arms = LabFigureProps['experiment']['arms'];
type Gaps = LabFigureProps['seeds']['gaps'];

/** The t-th value of every seed. */
const across = (paths: readonly number[][], t: number): number[] => paths.map((path) => path[t]!);

const bandOf = (
  names: Pick<NamedBand, 'key' | 'name'>,
  colour: string,
  over: readonly { low: number; high: number }[],
): NamedBand => ({
  ...names,
  colour,
  low: over.map(({ low }) => low),
  high: over.map(({ high }) => high),
});

function bandLines(arms: Arms, gaps: Gaps, kind: BandKind): { lines: ChartLine[]; bands: NamedBand[] } {
  const lines: ChartLine[] = [];
  const bands: NamedBand[] = [];
  for (const arm of arms) {
    const paths = gaps.get(arm.id) ?? [];
    if (paths.length === 0) continue;
    const { colour, dash } = styleOf(arms, arm.id);
    const over = paths[0]!.map((_, t) => bandOver(across(paths, t), kind));
    if (kind === 'all')
      paths.forEach((values, i) => {
        lines.push({ key: `${arm.id}#${i}`, name: arm.name, colour, dash, values, width: 0.75, opacity: 0.35 });
      });
    lines.push({ key: arm.id, name: arm.name, colour, dash, values: over.map(({ mean }) => mean) });
    bands.push(bandOf({ key: `${arm.name} band`, name: labChartsWords().seeds.bandOf(arm.name) }, colour, over));
  }
  // Means last, so that they lie over the single seeds and are named first in the readout.
  lines.sort((a, b) => Number(a.key.includes('#')) - Number(b.key.includes('#')));
  return { lines, bands };
}

function pairedLines(experiment: LabFigureProps['experiment'], { gaps }: LabFigureProps['seeds']) {
  const roles = rolesOf(experiment);
  const ours = gaps.get(roles?.apo.id ?? '') ?? [];
  if (!roles || ours.length < 2) return null;
  const lines: ChartLine[] = [];
  const bands: NamedBand[] = [];
  for (const other of [roles.plain, roles.matched, roles.limit]) {
    const theirs = gaps.get(other?.id ?? '') ?? [];
    if (!other || theirs.length !== ours.length) continue;
    const { colour, dash } = styleOf(experiment.arms, other.id);
    const over = ours[0]!.map((_, t) => interval95(ours.map((path, i) => path[t]! - theirs[i]![t]!)));
    lines.push({
      key: other.id,
      name: labChartsWords().seeds.minus(other.name),
      colour,
      dash,
      values: over.map(({ mean }) => mean),
    });
    bands.push(bandOf({ key: other.id, name: labChartsWords().seeds.interval(other.name) }, colour, over));
  }
  return lines.length > 0 ? { apo: roles.apo.name, lines, bands } : null;
}
