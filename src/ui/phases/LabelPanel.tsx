import type { Arm } from '../../experiment/experiment';
import type { TableLabels, TableSample, TextLabels, TextSample } from '../../trace/events';
import { partsWords } from '../../words/en/parts';
import { phasesWords } from '../../words/en/phases';
import { percent } from '../parts/format';
import { Scroller } from '../parts/Scroller';
import { wordsOf } from '../parts/worlds';
import { learningOf } from '../state/learning';
import { PromptChooser } from './PromptChooser';
import type { PanelProps } from './panel';
import { Reward } from './SamplePanel';

interface LabelPanelProps extends PanelProps {
  sample: TextSample | TableSample;
  labels: TextLabels | TableLabels;
}

export function LabelPanel({ sample, labels, experiment, arm, prompt }: LabelPanelProps) {
  const aside = unlearnt(arm);
  return (
    <>
      {labels.kind === 'texts' && sample.kind === 'texts' && (
        <Texts sample={sample} labels={labels} experiment={experiment} prompt={prompt % sample.prompts.length} />
      )}
      {labels.kind === 'table' && <Wins labels={labels} experiment={experiment} prompt={prompt % labels.wins.length} />}
      {aside && <p className="aside">{aside}</p>}
    </>
  );
}

/** What the arm learns from instead, if it is not what the panel shows. */
export function unlearnt(arm: Arm): string | null {
  const words = phasesWords().label;
  const { from, fresh } = learningOf(arm);
  if (fresh) return words.fresh;
  return from === 'rewards' ? words.rewards : null;
}

type ShownProps = Pick<PanelProps, 'experiment' | 'prompt'>;

function Texts({ sample, labels, experiment, prompt }: ShownProps & { sample: TextSample; labels: TextLabels }) {
  const say = phasesWords().label;
  const words = wordsOf(experiment);
  const pair = labels.pairs.find((one) => one.prompt === prompt);
  const isHere = pair && Math.max(pair.chosen, pair.rejected) < sample.responses.length;
  return (
    <>
      <PromptChooser prompts={sample.prompts.length} prompt={prompt} noun={words.prompt} />
      <p className="oracle">{words.oracle}</p>
      {pair && !isHere ? (
        <p className="waiting">{partsWords().inTheRest}</p>
      ) : pair ? (
        <dl className="pair">
          <Side sample={sample} index={pair.chosen} kind="preferred" />
          <Side sample={sample} index={pair.rejected} kind="rejected" />
          <dt>{say.chance}</dt>
          <dd className="figures">{percent(pair.probability)}</dd>
        </dl>
      ) : (
        <p className="waiting">{say.noPair}</p>
      )}
      {labels.skipped > 0 && <p className="aside">{say.skipped(labels.skipped)}</p>}
    </>
  );
}

function Side({ sample, index, kind }: { sample: TextSample; index: number; kind: 'preferred' | 'rejected' }) {
  const response = sample.responses[index];
  if (!response) return null;
  return (
    <>
      <dt>
        {kind === 'preferred' ? '✓' : '✗'} {phasesWords().label[kind]} <Reward value={response.reward} />
      </dt>
      <dd className="tale" data-side={kind} lang="en">
        {response.text}
      </dd>
    </>
  );
}

/** How often the row's action is preferred to the column's. */
function Wins({ labels, experiment, prompt }: ShownProps & { labels: TableLabels }) {
  const say = phasesWords().label;
  const words = wordsOf(experiment);
  if (!words.table) return null;
  const all = words.table.actions;
  const actions = all.slice(0, MOST_ACTIONS);
  return (
    <>
      <PromptChooser prompts={labels.wins.length} prompt={prompt} noun={words.prompt} />
      <Scroller className="scroll" label={say.name}>
        <table className="wins figures">
          <caption>{say.wins}</caption>
          <thead>
            <tr>
              <td />
              {actions.map((action) => (
                <th key={action} scope="col">
                  {action}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {actions.map((action, i) => (
              <tr key={action}>
                <th scope="row">{action}</th>
                {actions.map((other, j) => (
                  <td key={other} style={{ '--share': labels.wins[prompt]?.[i]?.[j] ?? 0.5 }}>
                    {percent(labels.wins[prompt]?.[i]?.[j])}
                    {labels.counts && i !== j && (
                      <span className="was">{say.drawn(labels.counts[prompt]?.[i]?.[j])}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {all.length > MOST_ACTIONS && <p className="aside">{say.first(MOST_ACTIONS, all.length)}</p>}
    </>
  );
}

const MOST_ACTIONS = 12;
