import type { ReactNode } from 'react';
import { Choice } from '../parts/Choice';
import { NumberControl } from '../settings/Controls';
import type { Drawn } from './curves';
import { readsPolicy, type Setup } from './margin';

interface PairProps {
  drawn: readonly Drawn[];
  setup: Setup;
  change: (part: Partial<Setup>) => void;
  children: ReactNode;
}

const SPLITS = [
  { value: '0.5', label: 'both', w: 'Δ/2', l: '−Δ/2' },
  { value: '1', label: 'w alone', w: 'Δ', l: '0' },
  { value: '0', label: 'l alone', w: '0', l: '−Δ' },
] as const;

/** Which pair the curves are of: what moves with Δ, and what is held fixed. Only what the objectives read. */
export function PairControls({ drawn, setup, change, children }: PairProps) {
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
          <span>What moves with Δ</span>
          <Choice
            legend="What moves with the margin"
            name="margin-split"
            options={SPLITS}
            value={String(setup.split) as (typeof SPLITS)[number]['value']}
            choose={(value) => change({ split: Number(value) })}
          />
        </div>
        {children}
      </div>
      {(lengths || wins) && (
        <div className="pair-numbers">
          {lengths && number('lengthW', 'tokens of w', 1, 1000)}
          {lengths && number('lengthL', 'tokens of l', 1, 1000)}
          {policy && number('nats', '−log π_ref a token', 0.01, 10)}
          {wins && number('winW', 'P(w wins)', 0, 1)}
          {wins && number('winL', 'P(l wins)', 0, 1)}
        </div>
      )}
    </div>
  );
}

/** What the curve is a curve of, in a sentence. */
function Fixed({ setup, reads }: { setup: Setup; reads: { policy: boolean; lengths: boolean; wins: boolean } }) {
  const split = SPLITS.find(({ value }) => Number(value) === setup.split) ?? SPLITS[0];
  return (
    <p className="aside">
      One pair, with <i>c</i>
      <sub>w</sub> = {split.w} and <i>c</i>
      <sub>l</sub> = {split.l}. {reads.lengths && `Held fixed: ${setup.lengthW} and ${setup.lengthL} tokens`}
      {reads.policy && (
        <>
          {' '}
          with log π<sub>ref</sub> = −{setup.nats} nats each, so that log π = log π<sub>ref</sub> + <i>c</i>. The curve
          ends where a response would be likelier than certain
        </>
      )}
      {reads.lengths && '. '}
      {reads.wins && `Held fixed: win probabilities ${setup.winW} and ${setup.winL}. `}
      {!reads.lengths && !reads.wins && 'Nothing else is read.'}
    </p>
  );
}
