import { drawnOf, type TableSample, type TextResponse, type TextSample } from '../../trace/events';
import { partsWords } from '../../words/en/parts';
import { phasesWords } from '../../words/en/phases';
import { signed } from '../parts/format';
import { wordsOf } from '../parts/worlds';
import { Bars } from './Bars';
import { chips } from './chips';
import { PromptChooser } from './PromptChooser';
import type { PanelProps } from './panel';

interface SamplePanelProps<Sample = TextSample | TableSample> extends Omit<PanelProps, 'arm'> {
  sample: Sample;
}

export function SamplePanel({ sample, experiment, prompt }: SamplePanelProps) {
  return sample.kind === 'texts' ? (
    <Texts sample={sample} experiment={experiment} prompt={prompt % sample.prompts.length} />
  ) : (
    <Table sample={sample} experiment={experiment} prompt={prompt % sample.anchor.length} />
  );
}

function Texts({ sample, experiment, prompt }: SamplePanelProps<TextSample>) {
  const say = phasesWords().sample;
  const responses = sample.responses.filter((response) => response.prompt === prompt);
  if (responses.length === 0 && drawnOf(sample) > sample.responses.length)
    return (
      <>
        <PromptChooser prompts={sample.prompts.length} prompt={prompt} noun={wordsOf(experiment).prompt} />
        <p className="waiting">{partsWords().inTheRest}</p>
      </>
    );
  return (
    <>
      <PromptChooser prompts={sample.prompts.length} prompt={prompt} noun={wordsOf(experiment).prompt} />
      <p className="beginning" lang="en">
        {sample.instruction && <em>{sample.instruction} </em>}
        {sample.prompts[prompt]}
      </p>
      {sample.instruction !== undefined && (
        <p className="aside">{sample.instruction ? say.instructed : say.uninstructed}</p>
      )}
      <ol className="responses">
        {responses.map((response, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the responses of a prompt are told apart by their place only
          <Response key={i} response={response} />
        ))}
      </ol>
    </>
  );
}

function Response({ response }: { response: TextResponse }) {
  const say = phasesWords().sample;
  const { text, reward, proxy, attributes, reason } = response;
  return (
    <li>
      <p className="tale">{text ? <span lang="en">{text}</span> : say.nothing}</p>
      <p className="chips">
        <Reward value={reward} />
        {proxy !== undefined && <span className="chip">{say.proxy(signed(proxy))}</span>}
        {attributes
          ? chips(attributes).map((chip) => (
              <span key={chip} className="chip">
                {chip}
              </span>
            ))
          : reason !== null && <span className="chip bad">{say.unparsed(reason)}</span>}
      </p>
    </li>
  );
}

export function Reward({ value }: { value: number }) {
  return (
    <span className="reward figures" data-sign={Math.sign(value)}>
      {signed(value)}
    </span>
  );
}

function Table({ sample, experiment, prompt }: SamplePanelProps<TableSample>) {
  const words = wordsOf(experiment);
  if (!words.table) return null;
  const { actions, rewards } = words.table;
  return (
    <>
      <PromptChooser prompts={sample.anchor.length} prompt={prompt} noun={words.prompt} />
      <Bars
        caption={phasesWords().sample.bars}
        actions={actions}
        now={sample.anchor[prompt]!}
        rewards={rewards?.[prompt]}
      />
    </>
  );
}
