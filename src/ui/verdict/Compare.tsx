import { useMemo, useState } from 'react';
import type { Arm, BanditWorld } from '../../experiment/experiment';
import type { EvaluationTexts } from '../../trace/events';
import { cellAt, type Moment, type Trace } from '../../trace/fold';
import { solutionTable } from '../../trace/series';
import { ArmKey } from '../parts/ArmKey';
import { type Focus, inFocus, isCrowd, lookOf, plainArm } from '../parts/arms';
import { count, judgedName } from '../parts/format';
import { Bars } from '../phases/Bars';
import { Reward } from '../phases/SamplePanel';
import { useExperiment, useMoment, useShownArm, useShownSeed } from '../state/hooks';
import { useRun } from '../state/runStore';
import { useView } from '../state/viewStore';

/** Same prompt, same random numbers: what every arm says now, and what the base policy said. */
export function Compare() {
  const trace = useRun((run) => run.trace);
  const experiment = useExperiment();
  const seed = useShownSeed();
  const moment = useMoment();
  const { world } = experiment;
  const selected = useShownArm().id;
  const focus = useMemo(() => ({ selected, hovered: null }), [selected]);
  const arms = useMemo(() => inFocus(experiment.arms, focus), [experiment, focus]);
  const crowd = isCrowd(experiment.arms);
  const plain = plainArm(experiment.arms);
  const iteration = moment ? evaluated(trace, arms, { ...moment, seed }) : null;
  return (
    <section className="compare" aria-labelledby="compare">
      <h2 id="compare">{world.kind === 'tales' ? 'Same beginning, same random numbers' : 'All arms, side by side'}</h2>
      {crowd && (
        <p className="aside">Of all arms, {plain ? `${plain.name} and the selected one` : 'the selected one'}.</p>
      )}
      {iteration === null ? (
        <p className="waiting">
          {world.kind === 'tales'
            ? 'Here the arms will answer the same beginnings with the same random numbers, before and after.'
            : 'Here the probabilities of every arm will stand, before and after.'}
        </p>
      ) : world.kind === 'tales' ? (
        <Texts trace={trace} arms={arms} all={experiment.arms} focus={focus} seed={seed} iteration={iteration} />
      ) : (
        <Tables
          trace={trace}
          arms={arms}
          all={experiment.arms}
          focus={focus}
          seed={seed}
          iteration={iteration}
          world={world}
        />
      )}
    </section>
  );
}

/** The latest iteration up to the moment after which every arm has been evaluated. */
function evaluated(trace: Trace, arms: readonly Arm[], moment: Moment): number | null {
  for (let iteration = moment.iteration; iteration >= 0; iteration--)
    if (arms.every((arm) => cellAt(trace, { ...moment, arm: arm.id, iteration })?.metrics)) return iteration;
  return null;
}

interface TextsProps {
  trace: Trace;
  /** Arms to compare, and all that there are. */
  arms: readonly Arm[];
  all: readonly Arm[];
  focus: Focus;
  seed: number;
  iteration: number;
}

function Texts({ trace, arms, all, focus, seed, iteration }: TextsProps) {
  const [chosen, setChosen] = useState(0);
  const at = (arm: string, i: number) => cellAt(trace, { seed, arm, iteration: i })?.evaluation ?? null;
  const base = at(arms[0]!.id, 0);
  if (!base) return null;
  const index = chosen % base.prompts.length;
  const move = (by: number) => setChosen((index + by + base.prompts.length) % base.prompts.length);
  const answers = arms.map((arm) => at(arm.id, iteration));
  const differs = (i: number) => new Set(answers.map((answer) => answer?.texts[i])).size > 1;
  const nextDifferent = () => {
    for (let by = 1; by <= base.prompts.length; by++) if (differs((index + by) % base.prompts.length)) return move(by);
  };
  const different = base.prompts.filter((_, i) => differs(i)).length;
  return (
    <>
      <div className="chooser wide">
        <button type="button" className="small" aria-label="Previous evaluation prompt" onClick={() => move(-1)}>
          ‹
        </button>
        <span className="figures">
          {index + 1} of {base.prompts.length}
        </span>
        <button type="button" className="small" aria-label="Next evaluation prompt" onClick={() => move(1)}>
          ›
        </button>
        <button type="button" disabled={different === 0} onClick={nextDifferent}>
          Next where the arms differ
        </button>
        <span className="aside">
          {different} of {count(base.prompts.length, 'beginning')}
        </span>
      </div>
      <p className="beginning">{base.prompts[index]}</p>
      <div className="answers">
        <Answer name="Base policy, before" evaluation={base} index={index} />
        {arms.map((arm, i) => (
          <Answer
            key={arm.id}
            arm={<ArmKey arms={all} id={arm.id} />}
            colour={lookOf(all, arm.id, focus).colour}
            name={`${judgedName(iteration, arm.expo)}, now`}
            evaluation={answers[i] ?? null}
            index={index}
          />
        ))}
      </div>
    </>
  );
}

interface AnswerProps {
  name: string;
  evaluation: EvaluationTexts | null;
  index: number;
  arm?: React.ReactNode;
  colour?: string;
}

function Answer({ name, evaluation, index, arm, colour = 'var(--ink-2)' }: AnswerProps) {
  return (
    <article style={{ '--colour': colour }}>
      <h3>
        {arm} <span className="aside">{name}</span>
      </h3>
      {evaluation ? (
        <>
          <p className="tale">{evaluation.texts[index] || '(says nothing)'}</p>
          <p className="chips">
            <Reward value={evaluation.rewards[index] ?? Number.NaN} />
            <span className="chip">{count(evaluation.words[index] ?? 0, 'word')}</span>
          </p>
        </>
      ) : (
        <p className="waiting">Not there yet.</p>
      )}
    </article>
  );
}

function Tables({ trace, arms, all, focus, seed, iteration, world }: TextsProps & { world: BanditWorld }) {
  const prompt = useView((view) => view.prompt) % world.rewards.length;
  const base = solutionTable(trace, { seed, arm: arms[0]!.id, iteration: 0 });
  return (
    <div className="answers">
      {arms.map((arm) => {
        const now = solutionTable(trace, { seed, arm: arm.id, iteration });
        return (
          <article key={arm.id} style={{ '--colour': lookOf(all, arm.id, focus).colour }}>
            <h3>
              <ArmKey arms={all} id={arm.id} /> <span className="aside">{judgedName(iteration, arm.expo)}</span>
            </h3>
            {now ? (
              <Bars
                caption="Probability now (bar) and under the base policy (tick)"
                actions={world.actions}
                now={now[prompt]!}
                before={base?.[prompt]}
                rewards={world.preferences ? undefined : world.rewards[prompt]}
                colour={lookOf(all, arm.id, focus).colour}
              />
            ) : (
              <p className="waiting">Not there yet.</p>
            )}
          </article>
        );
      })}
    </div>
  );
}
