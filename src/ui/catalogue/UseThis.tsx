import { useState } from 'react';
import type { Method, Settings } from '../../algorithms/objectives/row';
import { type Experiment, MOST_ARMS } from '../../experiment/experiment';
import { catalogueWords } from '../../words/en/catalogue';
import { useMemo } from '../parts/remembered';
import { Select } from '../parts/Select';
import { refusalSentence } from '../state/refusal';
import { edit, undo, useRun } from '../state/runStore';
import { armName, withNewArm, withObjective } from './useObjective';

const NEW = '';

/** Puts the objective, with the settings on the page, into the experiment's draft. */
export function UseThis({ row, settings }: { row: Method; settings: Settings }) {
  const draft = useRun((run) => run.draft);
  const words = catalogueWords().use;
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
      <h4>{words.title}</h4>
      <div className="use-row">
        <Select
          label={words.in}
          options={[
            { value: NEW, label: words.newArm, disabled: full },
            ...arms.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={target}
          choose={choose}
        />
        <button type="button" className="primary" disabled={refusal !== null} onClick={use}>
          {words.use}
        </button>
        <button type="button" disabled={!current} onClick={undo}>
          {words.undo}
        </button>
      </div>
      <p role="status" className="aside">
        {current?.said ?? (refusal ? words.cannot(refusal) : full ? words.full(arms.length) : words.plain)}
      </p>
    </section>
  );
}

/** The experiment with the objective in it, and what to say of that. */
function used(draft: Experiment, target: string, row: Method, settings: Settings): { next: Experiment; said: string } {
  const words = catalogueWords().use;
  const name = armName(row, settings);
  if (target === NEW) {
    const next = withNewArm(draft, row, settings);
    return { next, said: `${words.added(next.arms.length, name)} ${words.next}` };
  }
  const { experiment, setBack } = withObjective(draft, target, row, settings);
  const arm = draft.arms.find(({ id }) => id === target);
  const without = setBack.length > 0 ? [words.setBack(setBack.join(', '))] : [];
  const said = [words.changed(arm?.name ?? target, name), ...without, words.next].join(' ');
  return { next: experiment, said };
}
