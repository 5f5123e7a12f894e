import { useState } from 'react';
import type { Objective, Settings } from '../../algorithms/objectives/row';
import { MOST_ARMS } from '../../experiment/experiment';
import { edit, undo, useStore } from '../store';
import { armName, withNewArm, withObjective } from './useObjective';

const NEW = '';

/** Puts the objective, with the settings on the page, into the experiment's draft. */
export function UseThis({ row, settings }: { row: Objective; settings: Settings }) {
  const draft = useStore((state) => state.draft);
  const { arms } = draft;
  const full = arms.length >= MOST_ARMS;
  const [chosen, choose] = useState(NEW);
  const [done, setDone] = useState<{ said: string; draft: typeof draft } | null>(null);
  const target = full && chosen === NEW ? arms[0]!.id : arms.some(({ id }) => id === chosen) ? chosen : NEW;
  const use = () => {
    const next = target === NEW ? withNewArm(draft, row, settings) : withObjective(draft, target, row, settings);
    edit(next);
    const name = arms.find(({ id }) => id === target)?.name;
    const said =
      target === NEW
        ? `Added as arm ${next.arms.length}, “${armName(row, settings)}”.`
        : `“${name}” now uses ${armName(row, settings)}.`;
    setDone({ said: `${said} It runs with the next start.`, draft: useStore.getState().draft });
  };
  // What was said holds until the draft changes again.
  const current = done && done.draft === draft ? done : null;
  return (
    <section className="use">
      <h4>Use it in the experiment</h4>
      <div className="use-row">
        <label className="labelled">
          <span>In</span>
          <select value={target} onChange={(event) => choose(event.target.value)}>
            <option value={NEW} disabled={full}>
              a new arm
            </option>
            {arms.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary" onClick={use}>
          Use this
        </button>
        <button type="button" disabled={!current} onClick={undo}>
          Undo
        </button>
      </div>
      <p role="status" className="aside">
        {current?.said ??
          (full
            ? `The experiment has ${arms.length} arms, which is the most. Give the objective to one of them, or remove an arm in the settings first.`
            : 'A new arm runs the plain loop, without momentum, beside those that are there.')}
      </p>
    </section>
  );
}
