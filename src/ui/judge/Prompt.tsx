import { judgeWords } from '../../words/en/judge';
import type { Question } from './judgements';

/** A prompt as a person reads it: a conversation in its turns, and what the model reads instead where that is asked for. */
export function Prompt({ prompt, reading }: Pick<Question, 'prompt' | 'reading'>) {
  if (!reading) return prompt;
  return (
    <>
      <dl className="judge-turns">
        {reading.turns.map(({ role, content }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns keep their place
          <div key={i}>
            <dt>{roleName(role)}</dt>
            <dd>{content}</dd>
          </div>
        ))}
      </dl>
      <Raw text={reading.raw} />
    </>
  );
}

/** Of a role that a template may have. */
function roleName(role: string): string {
  const { roles } = judgeWords();
  return role === 'system' || role === 'user' || role === 'assistant' ? roles[role] : role;
}

/** What the model reads, with the marks of its template. */
export function Raw({ text }: { text: string }) {
  return (
    <details className="judge-raw">
      <summary>{judgeWords().raw}</summary>
      <pre>{text}</pre>
    </details>
  );
}
