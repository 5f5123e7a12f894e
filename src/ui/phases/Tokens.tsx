import type { TextSolution, TokenChange } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { signed } from '../parts/format';

/** Changes of this size, in nats, take the strongest colour. */
const FULL = 1;

const total = (tokens: readonly TokenChange[]): number =>
  tokens.reduce((sum, { before, after }) => sum + after - before, 0);

interface TokensProps {
  solution: TextSolution;
  /** The arm has learnt from its own draws instead. */
  fresh: boolean;
}

/** One pair, token by token: green became likelier, purple less likely. */
export function Tokens({ solution, fresh }: TokensProps) {
  const { tokens: words, label } = phasesWords();
  return (
    <div className="tokens">
      <p className="aside">{fresh ? words.unlearnt : words.first}</p>
      <p className="beginning" lang="en">
        {solution.search && <em>{solution.search.instruction} </em>}
        {solution.prompt}
      </p>
      <Side name={`✓ ${label.preferred}`} tokens={solution.chosen} />
      <Side name={`✗ ${label.rejected}`} tokens={solution.rejected} />
      <p className="legend">
        <span>{words.least(FULL)}</span>
        <span className="ramp" aria-hidden="true" />
        <span>{words.most(FULL)}</span>
      </p>
    </div>
  );
}

function Side({ name, tokens }: { name: string; tokens: readonly TokenChange[] }) {
  return (
    <>
      <p className="side">
        {name} <span className="figures">{phasesWords().tokens.nats(signed(total(tokens)))}</span>
      </p>
      <p className="tale" lang="en">
        {tokens.map((token, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
          <Token key={i} token={token} first={i === 0} />
        ))}
      </p>
    </>
  );
}

function Token({ token, first }: { token: TokenChange; first: boolean }) {
  const change = token.after - token.before;
  const strength = Math.min(Math.abs(change) / FULL, 1);
  const value = phasesWords().tokens.change(signed(change), signed(token.before), signed(token.after));
  const glued = first || /^[\s.,!?;:’”]/.test(token.text);
  return (
    <>
      {glued ? '' : ' '}
      <span className="token" data-sign={change < 0 ? -1 : 1} style={{ '--strength': strength }} title={value}>
        {token.text}
        <span className="unseen"> ({signed(change)})</span>
      </span>
    </>
  );
}
