import { useMemo, useState } from 'react';
import { type BandKind, bandOver, interval95 } from '../../algorithms/statistics';
import { rolesOf } from '../../experiment/roles';
import type { ChartBand, ChartLine } from '../charts/LineChart';
import { styleOf } from '../parts/arms';
import { Choice } from '../parts/Choice';
import { count } from '../parts/format';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { tableOfLines } from './measured';

const BANDS = [
  { value: 'sd', label: '± sd' },
  { value: 'se', label: '± se' },
  { value: 'range', label: 'min–max' },
  { value: 'all', label: 'all' },
] as const;

const MEANING: Readonly<Record<BandKind, string>> = {
  sd: 'mean ± one standard deviation: how much single runs differ',
  se: 'mean ± one standard error: how well the mean is known',
  range: 'from the smallest to the largest seed',
  all: 'every seed, and their mean',
};

/** Gap by seed with its band, and the differences paired by seed. Always says N. */
export function SeedsFigures({ experiment, seeds, iteration, focus, active }: LabFigureProps) {
  const [kind, setKind] = useState<BandKind>('sd');
  const n = seeds.seeds.length;
  const { lines, bands } = useMemo(() => bandLines(experiment.arms, seeds.gaps, kind), [experiment.arms, seeds, kind]);
  const paired = useMemo(() => pairedLines(experiment, seeds), [experiment, seeds]);
  const progress = n < seeds.wanted ? ` of ${seeds.wanted}, more are coming` : '';
  const bandText = `Gap of every arm under drawn labels, N = ${count(n, 'seed')}${progress}: ${MEANING[kind]}. Every arm sees the same random numbers.`;
  const pairText = paired
    ? `Gap of ${paired.apo} minus that of the other arm under the same seed, N = ${count(n, 'seed')}; the band is the 95 % interval of the mean. Below 0 momentum is ahead.`
    : '';
  const shared = { experiment, focus, iteration, active, scale: 'linear' } as const;
  return (
    <>
      <LabChart
        id="seeds"
        turn={1}
        title="Gap over seeds"
        heading={`Over ${count(n, 'seed')}`}
        description={bandText}
        lines={lines}
        bands={kind === 'all' ? NO_BANDS : bands}
        {...shared}
        table={() => tableOfLines([...lines.filter(({ key }) => !key.includes('#')), ...edgesOf(bands)])}
        controls={<Choice legend="Band" name="lab-band" options={BANDS} value={kind} choose={setKind} />}
      />
      {paired && (
        <LabChart
          id="paired"
          turn={2}
          title="Paired by seed"
          description={pairText}
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

const NO_BANDS: readonly ChartBand[] = [];

/** Both edges of every band as lines, for a table. */
const edgesOf = (bands: readonly ChartBand[]): ChartLine[] =>
  bands.flatMap(({ key, colour, low, high }) => [
    { key, colour, dash: '', name: `${key}, low`, values: low },
    { key, colour, dash: '', name: `${key}, high`, values: high },
  ]);

type Arms = LabFigureProps['experiment']['arms'];
type Gaps = LabFigureProps['seeds']['gaps'];

/** The t-th value of every seed. */
const across = (paths: readonly number[][], t: number): number[] => paths.map((path) => path[t]!);

const bandOf = (key: string, colour: string, over: readonly { low: number; high: number }[]): ChartBand => ({
  key,
  colour,
  low: over.map(({ low }) => low),
  high: over.map(({ high }) => high),
});

function bandLines(arms: Arms, gaps: Gaps, kind: BandKind): { lines: ChartLine[]; bands: ChartBand[] } {
  const lines: ChartLine[] = [];
  const bands: ChartBand[] = [];
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
    bands.push(bandOf(`${arm.name} band`, colour, over));
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
  const bands: ChartBand[] = [];
  for (const other of [roles.plain, roles.matched, roles.limit]) {
    const theirs = gaps.get(other?.id ?? '') ?? [];
    if (!other || theirs.length !== ours.length) continue;
    const { colour, dash } = styleOf(experiment.arms, other.id);
    const over = ours[0]!.map((_, t) => interval95(ours.map((path, i) => path[t]! - theirs[i]![t]!)));
    lines.push({
      key: other.id,
      name: `minus ${other.name}`,
      colour,
      dash,
      values: over.map(({ mean }) => mean),
    });
    bands.push(bandOf(`minus ${other.name}, 95 %`, colour, over));
  }
  return lines.length > 0 ? { apo: roles.apo.name, lines, bands } : null;
}
