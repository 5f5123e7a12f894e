import { type ReactNode, useState } from 'react';
import type { Arm } from '../../experiment/experiment';
import type { EvaluationTexts } from '../../trace/events';
import { cellAt, type Moment, type Trace } from '../../trace/fold';
import { isPartial } from '../../trace/partial';
import { solutionTable } from '../../trace/series';
import { partsWords } from '../../words/en/parts';
import { verdictWords } from '../../words/en/verdict';
import { ArmKey } from '../parts/ArmKey';
import { type Focus, inFocus, isCrowd, lookOf, plainArm } from '../parts/arms';
import { judgedName } from '../parts/format';
import { type ActionTable, wordsOf } from '../parts/worlds';
import { Bars } from '../phases/Bars';
import { Reward } from '../phases/SamplePanel';
import { focusOf, momentOf, type Scene, shownSeed } from '../state/moment';
import './compare.css';

/** Same prompt, same random numbers: what every arm says now, and what the base policy said. */
export function Compare({ experiment, trace, view }: Scene) {
  const shown = { experiment, trace };
  const seed = shownSeed(shown, view);
  const moment = momentOf(shown, view);
  const words = wordsOf(experiment);
  const focus = focusOf(shown, { arm: view.arm, hovered: null });
  const arms = inFocus(experiment.arms, focus);
  const crowd = isCrowd(experiment.arms);
  const plain = plainArm(experiment.arms);
  const iteration = moment ? evaluated(trace, arms, { ...moment, seed }) : null;
  return (
    <section className="compare" aria-labelledby="compare">
      <h2 id="compare">{words.compare}</h2>
      {crowd && <p className="aside">{verdictWords().compare.ofAll(plain?.name)}</p>}
      {iteration === null ? (
        <p className="waiting">{words.waiting.compare}</p>
      ) : (
        <Answers {...{ trace, experiment, arms, focus, seed, iteration, prompt: view.prompt }} />
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

interface AnswersProps extends Omit<Scene, 'view'> {
  /** Arms to compare. */
  arms: readonly Arm[];
  focus: Focus;
  seed: number;
  iteration: number;
  /** Index of the prompt to show if the policies are tables, modulo their number. */
  prompt: number;
}

function Answers(props: AnswersProps) {
  const { table } = wordsOf(props.experiment);
  return table ? <Tables {...props} table={table} /> : <Texts {...props} />;
}

function Texts({ trace, experiment, arms, focus, seed, iteration }: AnswersProps) {
  const words = verdictWords().compare;
  const all = experiment.arms;
  const [chosen, setChosen] = useState(0);
  const at = (arm: string, i: number) => cellAt(trace, { seed, arm, iteration: i })?.evaluation ?? null;
  const base = at(arms[0]!.id, 0);
  if (!base)
    return <p className="waiting">{isPartial(trace) ? partsWords().inTheRest : wordsOf(experiment).waiting.compare}</p>;
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
        <button type="button" className="small" aria-label={words.previous} onClick={() => move(-1)}>
          ‹
        </button>
        <span className="figures">{words.at(index + 1, base.prompts.length)}</span>
        <button type="button" className="small" aria-label={words.next} onClick={() => move(1)}>
          ›
        </button>
        <button type="button" disabled={different === 0} onClick={nextDifferent}>
          {words.different}
        </button>
        <span className="aside">{words.differing(different, base.prompts.length)}</span>
      </div>
      <p className="beginning" lang="en">
        {base.prompts[index]}
      </p>
      <div className="answers">
        <Answer name={words.before}>
          <Text evaluation={base} index={index} />
        </Answer>
        {arms.map((arm, i) => (
          <Answer
            key={arm.id}
            arm={<ArmKey arms={all} id={arm.id} focus={focus} />}
            colour={lookOf(all, arm.id, focus).colour}
            name={words.now(judgedName(iteration, arm.expo))}
          >
            {answers[i] && <Text evaluation={answers[i]} index={index} />}
          </Answer>
        ))}
      </div>
    </>
  );
}

interface AnswerProps {
  name: string;
  arm?: ReactNode;
  colour?: string;
  /** Nothing if the arm has not come so far. */
  children: ReactNode;
}

function Answer({ name, arm, colour = 'var(--ink-2)', children }: AnswerProps) {
  return (
    <article style={{ '--colour': colour }}>
      <h3>
        {arm} <span className="aside">{name}</span>
      </h3>
      {children || <p className="waiting">{verdictWords().compare.notYet}</p>}
    </article>
  );
}

function Text({ evaluation, index }: { evaluation: EvaluationTexts; index: number }) {
  const words = verdictWords().compare;
  const text = evaluation.texts[index];
  return (
    <>
      <p className="tale">{text ? <span lang="en">{text}</span> : words.nothing}</p>
      <p className="chips">
        <Reward value={evaluation.rewards[index] ?? Number.NaN} />
        <span className="chip">{words.words(evaluation.words[index] ?? 0)}</span>
      </p>
    </>
  );
}

function Tables(props: AnswersProps & { table: ActionTable }) {
  const { trace, experiment, arms, focus, seed, iteration, prompt, table } = props;
  const all = experiment.arms;
  const base = solutionTable(trace, { seed, arm: arms[0]!.id, iteration: 0 });
  return (
    <div className="answers">
      {arms.map((arm) => {
        const now = solutionTable(trace, { seed, arm: arm.id, iteration });
        const index = prompt % (now?.length ?? 1);
        const { colour } = lookOf(all, arm.id, focus);
        return (
          <Answer
            key={arm.id}
            arm={<ArmKey arms={all} id={arm.id} focus={focus} />}
            colour={colour}
            name={judgedName(iteration, arm.expo)}
          >
            {now && (
              <Bars
                caption={verdictWords().compare.bars}
                actions={table.actions}
                now={now[index]!}
                before={base?.[index]}
                rewards={table.rewards?.[index]}
                colour={colour}
              />
            )}
          </Answer>
        );
      })}
    </div>
  );
}
