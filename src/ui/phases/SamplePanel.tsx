import type { Experiment } from '../../experiment/experiment';
import type { TableSample, TextResponse, TextSample } from '../../trace/events';
import { signed, words } from '../parts/format';
import { useView } from '../state/viewStore';
import { Bars } from './Bars';
import { PromptChooser } from './PromptChooser';

export function SamplePanel({ sample, experiment }: { sample: TextSample | TableSample; experiment: Experiment }) {
  return sample.kind === 'texts' ? <Texts sample={sample} /> : <Table sample={sample} experiment={experiment} />;
}

function Texts({ sample }: { sample: TextSample }) {
  const prompt = useView((view) => view.prompt) % sample.prompts.length;
  return (
    <>
      <PromptChooser prompts={sample.prompts.length} />
      <p className="beginning">
        {sample.instruction && <em>{sample.instruction} </em>}
        {sample.prompts[prompt]}
      </p>
      {sample.instruction !== undefined && (
        <p className="aside">
          {sample.instruction
            ? 'The words in front are the instruction; the second response was written without them.'
            : 'The empty instruction: both responses are the base policy’s.'}
        </p>
      )}
      <ol className="responses">
        {sample.responses
          .filter((response) => response.prompt === prompt)
          .map((response, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the responses of a prompt are told apart by their place only
            <Response key={i} response={response} />
          ))}
      </ol>
    </>
  );
}

function Response({ response }: { response: TextResponse }) {
  const { text, reward, attributes, reason } = response;
  return (
    <li>
      <p className="tale">{text || '(says nothing)'}</p>
      <p className="chips">
        <Reward value={reward} />
        {attributes ? (
          chips(attributes).map((chip) => (
            <span key={chip} className="chip">
              {chip}
            </span>
          ))
        ) : (
          <span className="chip bad">does not parse{reason && `: ${reason}`}</span>
        )}
      </p>
    </li>
  );
}

export function Reward({ value }: { value: number }) {
  return (
    <span className="reward figures" data-sign={Math.sign(value)} title="true reward">
      {signed(value)}
    </span>
  );
}

/** What the parser found, without what is absent. */
function chips(attributes: NonNullable<TextResponse['attributes']>): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    if (value === false || value === 0 || value === '') return [];
    if (value === true) return [words(name)];
    return [
      typeof value === 'number' ? `${value} ${value === 1 ? words(name).replace(/s$/, '') : words(name)}` : value,
    ];
  });
}

function Table({ sample, experiment }: { sample: TableSample; experiment: Experiment }) {
  const prompt = useView((view) => view.prompt) % sample.anchor.length;
  const { world } = experiment;
  if (world.kind !== 'bandit') return null;
  return (
    <>
      <PromptChooser prompts={sample.anchor.length} noun="prompt" />
      <Bars
        caption="Probability under the anchor"
        actions={world.actions}
        now={sample.anchor[prompt]!}
        rewards={world.preferences ? undefined : world.rewards[prompt]}
      />
    </>
  );
}
