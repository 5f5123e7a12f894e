import type { OwnFacts } from '../../worker/protocol';
import { Prompt } from '../judge/Prompt';
import { count } from '../parts/format';
import { Scroller } from '../parts/Scroller';
import { scaled } from './scaled';

/** What was read: the model's size, how the data are split and how long they are, and the first of them. */
export function Facts({ facts, total }: { facts: OwnFacts; total: number }) {
  const { parameters, layers, context, trained, hasChat, split, lengths, examples } = facts;
  const isPairs = examples[0]?.chosen !== undefined;
  return (
    <>
      <p role="status">
        {scaled(parameters)} parameters in {count(layers, 'layer')}, {context} positions,{' '}
        {hasChat ? 'with a chat template' : 'without a chat template'}; an adapter of {scaled(trained)} is trained.{' '}
        {split.heldOut} are held out, and {split.training} learnt from.
      </p>
      <Lengths {...lengths} />
      <p>{count(total, isPairs ? 'pair' : 'prompt')}, the first:</p>
      <Scroller className="scroll own-examples" label="The first lines of the data">
        <table className="plain">
          <thead>
            <tr>
              {['prompt', ...(isPairs ? ['chosen', 'rejected'] : []), 'tokens'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {examples.map((example, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file, which may be alike, and keep their place
              <Example key={i} {...example} />
            ))}
          </tbody>
        </table>
      </Scroller>
    </>
  );
}

const PARTS = ['prompt', 'chosen', 'rejected'];

function Example({ chosen, rejected, tokens, ids, ...asked }: OwnFacts['examples'][number]) {
  return (
    <tr>
      <td>
        <Prompt {...asked} />
      </td>
      {chosen !== undefined && (
        <>
          <td>{chosen}</td>
          <td>{rejected}</td>
        </>
      )}
      <td>
        <details>
          <summary>{tokens}</summary>
          {ids.map((part, i) => (
            <p key={PARTS[i]} className="own-ids">
              {PARTS[i]} {part.join(' ')}
            </p>
          ))}
        </details>
      </td>
    </tr>
  );
}

const HEIGHT = 40;
const WIDTH = 12;

/** How many have so many tokens, from none to the most that are taken. */
function Lengths({ most, bins }: OwnFacts['lengths']) {
  const highest = Math.max(...bins);
  const wide = Math.ceil((most + 1) / bins.length);
  const rangeOf = (bin: number) => `${bin * wide} to ${Math.min(most, (bin + 1) * wide - 1)} tokens: ${bins[bin]}`;
  return (
    <figure className="own-lengths">
      <svg
        viewBox={`0 0 ${WIDTH * bins.length} ${HEIGHT}`}
        role="img"
        aria-label={`Lengths: ${bins.flatMap((n, i) => (n > 0 ? [rangeOf(i)] : [])).join(', ')}`}
      >
        {bins.map((n, i) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars keep their place
            key={i}
            x={i * WIDTH + 1}
            width={WIDTH - 2}
            y={HEIGHT - (HEIGHT * n) / highest}
            height={(HEIGHT * n) / highest}
          />
        ))}
      </svg>
      <figcaption>
        Tokens of prompt{bins.length > 0 && ' and response'}: from 0 to {most}, which are taken at most
      </figcaption>
    </figure>
  );
}
