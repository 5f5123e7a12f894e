import { judgeWords } from '../../words/en/judge';
import type { Answer, Question } from './judgements';
import { Prompt } from './Prompt';

interface PairProps extends Pick<Question, 'prompt' | 'reading'> {
  left: string;
  right: string;
  answer: (answer: Answer) => void;
  /** Whether the pair may be passed over. */
  canSkip?: boolean;
}

/** A prompt and two responses, of which one is better, by button; the letters are those of `JUDGING`. */
export function Pair({ left, right, answer, canSkip = true, ...asked }: PairProps) {
  const words = judgeWords();
  return (
    <>
      <blockquote className="judge-prompt">
        <Prompt {...asked} />
      </blockquote>
      <div className="judge-pair">
        <Side name="A" text={left} choose={() => answer('left')} />
        <Side name="B" text={right} choose={() => answer('right')} />
      </div>
      <div className="buttons">
        <button type="button" onClick={() => answer('tie')}>
          {words.equal} <kbd>T</kbd>
        </button>
        {canSkip && (
          <button type="button" onClick={() => answer('skip')}>
            {words.skip} <kbd>S</kbd>
          </button>
        )}
      </div>
    </>
  );
}

function Side({ name, text, choose }: { name: string; text: string; choose: () => void }) {
  return (
    <div className="judge-side">
      <p className="judge-text">{text.trim() === '' ? <em>{judgeWords().nothing}</em> : text}</p>
      <button type="button" className="primary" onClick={choose}>
        {judgeWords().better(name)} <kbd>{name}</kbd>
      </button>
    </div>
  );
}
