import type { ReactNode } from 'react';
import { Choice } from '../lab/LabFrame';
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
  { value: '0.5', label: 'both move', words: 'c_w = Δ/2 and c_l = −Δ/2' },
  { value: '1', label: 'preferred only', words: 'c_w = Δ and c_l = 0' },
  { value: '0', label: 'other only', words: 'c_w = 0 and c_l = −Δ' },
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
      <p className="aside">{fixedText(setup, { policy, lengths, wins })}</p>
      <div className="pair-row">
        <div className="labelled">
          <span>With Δ</span>
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

function fixedText(setup: Setup, reads: { policy: boolean; lengths: boolean; wins: boolean }): string {
  const split = SPLITS.find(({ value }) => Number(value) === setup.split);
  const held = [
    ...(reads.lengths ? [`lengths of ${setup.lengthW} and ${setup.lengthL} tokens`] : []),
    ...(reads.policy ? [`log π_ref = −${setup.nats} nats a token, so that log π = log π_ref + c`] : []),
    ...(reads.wins ? [`win probabilities ${setup.winW} and ${setup.winL}`] : []),
  ];
  const cut = reads.policy ? ' The curve ends where a response would be likelier than certain.' : '';
  return `One pair with ${split?.words ?? ''}${held.length > 0 ? `; held fixed: ${held.join('; ')}` : '; nothing else is read'}.${cut}`;
}
