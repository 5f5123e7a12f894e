import { useId, useState } from 'react';
import { ownWords } from '../../words/en/own';
import type { OwnFacts } from '../../worker/protocol';
import { Prompt } from '../judge/Prompt';
import { Scroller } from '../parts/Scroller';
import { scaled } from './scaled';
import { Tokens } from './Tokens';

/** What was read: the model's size, how the data are split and how long they are, and the first of them. */
export function Facts({ facts, total }: { facts: OwnFacts; total: number }) {
  const { parameters, layers, context, trained, hasChat, split, lengths, examples } = facts;
  const words = ownWords().facts;
  const isPairs = examples[0]?.chosen !== undefined;
  return (
    <>
      <p role="status">
        {words.model(scaled(parameters), layers, context)}, {hasChat ? words.hasChat : words.noChat};{' '}
        {words.trained(scaled(trained))} {words.split(split.heldOut, split.training)}
      </p>
      <Lengths {...lengths} />
      <p>{(isPairs ? words.firstPairs : words.firstPrompts)(total)}</p>
      <Scroller className="scroll own-examples" label={words.lines}>
        <table className="plain">
          <thead>
            <tr>
              {['prompt', ...(isPairs ? ['chosen', 'rejected'] : []), words.tokens].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {examples.map((example, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file, which may be alike, and keep their place
              <Example key={i} {...{ example }} line={i + 1} />
            ))}
          </tbody>
        </table>
      </Scroller>
    </>
  );
}

interface ExampleProps {
  example: OwnFacts['examples'][number];
  /** From 1 on. */
  line: number;
}

function Example({ example: { chosen, rejected, tokens, parts, ...asked }, line }: ExampleProps) {
  const words = ownWords().tokens;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
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
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            aria-label={words.show(tokens, line)}
            onClick={() => setOpen(!isOpen)}
          >
            {tokens}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={parts.length + 1}>
            <Tokens {...{ parts, id }} />
          </td>
        </tr>
      )}
    </>
  );
}

const HEIGHT = 40;
const WIDTH = 12;

/** How many have so many tokens, from none to the most that are taken. */
function Lengths({ most, bins }: OwnFacts['lengths']) {
  const words = ownWords().facts;
  const highest = Math.max(...bins);
  const wide = Math.ceil((most + 1) / bins.length);
  const rangeOf = (bin: number) => words.range(bin * wide, Math.min(most, (bin + 1) * wide - 1), bins[bin]!);
  return (
    <figure className="own-lengths">
      <svg
        viewBox={`0 0 ${WIDTH * bins.length} ${HEIGHT}`}
        role="img"
        aria-label={words.lengths(bins.flatMap((n, i) => (n > 0 ? [rangeOf(i)] : [])).join(', '))}
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
      <figcaption>{words.axis(most, bins.length > 0)}</figcaption>
    </figure>
  );
}
