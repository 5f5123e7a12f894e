import { useMemo, useState } from 'react';
import type { Method, Settings } from '../../algorithms/objectives/row';
import { type Experiment, MOST_ARMS } from '../../experiment/experiment';
import { Select } from '../parts/Select';
import { refusalSentence } from '../state/refusal';
import { edit, undo, useRun } from '../state/runStore';
import { armName, withNewArm, withObjective } from './useObjective';

const NEW = '';

/** Puts the objective, with the settings on the page, into the experiment's draft. */
export function UseThis({ row, settings }: { row: Method; settings: Settings }) {
  const draft = useRun((run) => run.draft);
  const { arms } = draft;
  const full = arms.length >= MOST_ARMS;
  const [chosen, choose] = useState(NEW);
  const [done, setDone] = useState<{ said: string; draft: typeof draft } | null>(null);
  const target = full && chosen === NEW ? arms[0]!.id : arms.some(({ id }) => id === chosen) ? chosen : NEW;
  const { next, said } = useMemo(() => used(draft, target, row, settings), [draft, target, row, settings]);
  const refusal = refusalSentence(next);
  const use = () => {
    edit(next);
    setDone({ said, draft: useRun.getState().draft });
  };
  // What was said holds until the draft changes again.
  const current = done && done.draft === draft ? done : null;
  return (
    <section className="use">
      <h4>Use it in the experiment</h4>
      <div className="use-row">
        <Select
          label="In"
          options={[
            { value: NEW, label: 'a new arm', disabled: full },
            ...arms.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={target}
          choose={choose}
        />
        <button type="button" className="primary" disabled={refusal !== null} onClick={use}>
          Use this
        </button>
        <button type="button" disabled={!current} onClick={undo}>
          Undo
        </button>
      </div>
      <p role="status" className="aside">
        {current?.said ??
          (refusal
            ? `With this the experiment cannot run: ${refusal}.`
            : full
              ? `The experiment has ${arms.length} arms, which is the most. Give the objective to one of them, or remove an arm in the settings first.`
              : 'A new arm runs the plain loop, without momentum, beside those that are there.')}
      </p>
    </section>
  );
}

/** The experiment with the objective in it, and what to say of that. */
function used(draft: Experiment, target: string, row: Method, settings: Settings): { next: Experiment; said: string } {
  const name = armName(row, settings);
  if (target === NEW) {
    const next = withNewArm(draft, row, settings);
    return { next, said: `Added as arm ${next.arms.length}, “${name}”. It runs with the next start.` };
  }
  const { experiment, setBack } = withObjective(draft, target, row, settings);
  const arm = draft.arms.find(({ id }) => id === target);
  const without = setBack.length > 0 ? ` Set back, because it does not go with it: ${setBack.join(', ')}.` : '';
  return { next: experiment, said: `“${arm?.name}” now uses ${name}.${without} It runs with the next start.` };
}
