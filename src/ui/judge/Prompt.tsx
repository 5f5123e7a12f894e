import type { Question } from './judgements';

const ROLES: ReadonlyMap<string, string> = new Map([
  ['system', 'System'],
  ['user', 'User'],
  ['assistant', 'Assistant'],
]);

/** A prompt as a person reads it: a conversation in its turns, and what the model reads instead where that is asked for. */
export function Prompt({ prompt, reading }: Pick<Question, 'prompt' | 'reading'>) {
  if (!reading) return prompt;
  return (
    <>
      <dl className="judge-turns">
        {reading.turns.map(({ role, content }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns keep their place
          <div key={i}>
            <dt>{ROLES.get(role) ?? role}</dt>
            <dd>{content}</dd>
          </div>
        ))}
      </dl>
      <Raw text={reading.raw} />
    </>
  );
}

/** What the model reads, with the marks of its template. */
export function Raw({ text }: { text: string }) {
  return (
    <details className="judge-raw">
      <summary>As the model reads it</summary>
      <pre>{text}</pre>
    </details>
  );
}
