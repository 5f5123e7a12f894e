import type { ReactNode } from 'react';
import { catalogueWords } from '../../words/en/catalogue';
import { Choice } from '../parts/Choice';
import { NumberControl } from '../settings/Controls';
import type { Drawn } from './curves';
import { readsPolicy, type Setup } from './margin';
import { mathematical } from './mathematical';

interface PairProps {
  drawn: readonly Drawn[];
  setup: Setup;
  change: (part: Partial<Setup>) => void;
  children: ReactNode;
}

const SPLITS = [
  { value: '0.5', name: 'both', w: 'Δ/2', l: '−Δ/2' },
  { value: '1', name: 'w', w: 'Δ', l: '0' },
  { value: '0', name: 'l', w: '0', l: '−Δ' },
] as const;

/** Which pair the curves are of: what moves with Δ, and what is held fixed. Only what the objectives read. */
export function PairControls({ drawn, setup, change, children }: PairProps) {
  const words = catalogueWords().pair;
  const policy = drawn.some(({ row, settings }) => readsPolicy(row, settings, setup));
  const lengths = policy || drawn.some(({ row }) => row.needs.includes('lengths'));
  const wins = drawn.some(({ row }) => row.needs.includes('wins'));
  const number = (name: Exclude<keyof Setup, 'split'>, label: string, minimum: number, maximum: number) => (
    <NumberControl
      label={label}
      field={{ kind: 'number', minimum, maximum, integer: name === 'lengthW' || name === 'lengthL' }}
      value={setup[name]}
      commit={(value) => change({ [name]: value })}
    />
  );
  return (
    <div className="pair-controls">
      <Fixed setup={setup} reads={{ policy, lengths, wins }} />
      <div className="pair-row">
        <div className="labelled">
          <span>{words.moves}</span>
          <Choice
            legend={words.legend}
            name="margin-split"
            options={SPLITS.map(({ value, name }) => ({ value, label: words.splits[name] }))}
            value={String(setup.split) as (typeof SPLITS)[number]['value']}
            choose={(value) => change({ split: Number(value) })}
          />
        </div>
        {children}
      </div>
      {(lengths || wins) && (
        <div className="pair-numbers">
          {lengths && number('lengthW', words.tokensW, 1, 1000)}
          {lengths && number('lengthL', words.tokensL, 1, 1000)}
          {policy && number('nats', words.nats, 0.01, 10)}
          {wins && number('winW', words.winsW, 0, 1)}
          {wins && number('winL', words.winsL, 0, 1)}
        </div>
      )}
    </div>
  );
}

/** What the curve is a curve of, in a sentence. */
function Fixed({ setup, reads }: { setup: Setup; reads: { policy: boolean; lengths: boolean; wins: boolean } }) {
  const split = SPLITS.find(({ value }) => Number(value) === setup.split) ?? SPLITS[0];
  const words = catalogueWords().pair;
  const lengths = `${words.lengths(setup.lengthW, setup.lengthL)}${reads.policy ? words.policy(setup.nats) : ''}.`;
  const sentences = [
    words.one(split.w, split.l),
    ...(reads.lengths ? [lengths] : []),
    ...(reads.wins ? [words.wins(setup.winW, setup.winL)] : []),
    ...(reads.lengths || reads.wins ? [] : [words.nothing]),
  ];
  return <p className="aside">{mathematical(sentences.join(' '))}</p>;
}
