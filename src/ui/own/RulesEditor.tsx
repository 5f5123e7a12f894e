import type { ModelWorld } from '../../experiment/experiment';
import { fieldAt } from '../../experiment/fields';
import { ownWords } from '../../words/en/own';
import { NumberControl, Row } from '../settings/Controls';

type Rule = Extract<ModelWorld['judge'], { kind: 'rules' }>['rules'][number];
type Kind = Rule['kind'];

const NEW: { readonly [K in Kind]: Extract<Rule, { kind: K }> } = {
  length: { kind: 'length', weight: 1, words: 25 },
  pattern: { kind: 'pattern', weight: 1, pattern: '[.!?]\\s*$', ignoreCase: false },
  words: { kind: 'words', weight: 1, words: ['please', 'thank you'] },
  json: { kind: 'json', weight: 1 },
};

const KINDS = Object.keys(NEW) as Kind[];

const numberAt = (path: string) =>
  fieldAt(`world.model.judge.rules.rules.${path}`) as Extract<ReturnType<typeof fieldAt>, { kind: 'number' }>;

/** Rules whose weighted sum is the reward of a response. A negative weight asks for the opposite. */
export function RulesEditor({ rules, change }: { rules: readonly Rule[]; change: (rules: Rule[]) => void }) {
  const words = ownWords().rules;
  const replace = (at: number, rule: Rule) => change(rules.map((one, i) => (i === at ? rule : one)));
  return (
    <>
      <p className="own-about">{words.about}</p>
      <ul className="own-rules">
        {rules.map((rule, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be alike, and keep their place
          <li key={i}>
            <strong>{words.titles[rule.kind]}</strong>
            <NumberControl
              label={words.weight}
              field={numberAt(`${rule.kind}.weight`)}
              value={rule.weight}
              commit={(weight) => replace(i, { ...rule, weight })}
            />
            <Detail rule={rule} change={(next) => replace(i, next)} />
            {rules.length > 1 && (
              <button type="button" onClick={() => change(rules.filter((_, at) => at !== i))}>
                {words.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="buttons">
        {KINDS.map((kind) => (
          <button key={kind} type="button" disabled={rules.length >= 16} onClick={() => change([...rules, NEW[kind]])}>
            + {words.titles[kind]}
          </button>
        ))}
      </div>
    </>
  );
}

function Detail({ rule, change }: { rule: Rule; change: (rule: Rule) => void }) {
  const said = ownWords().rules;
  switch (rule.kind) {
    case 'length':
      return (
        <NumberControl
          label={said.words}
          field={numberAt('length.words')}
          value={rule.words}
          commit={(words) => change({ ...rule, words })}
        />
      );
    case 'pattern':
      return (
        <TextRow
          label={said.pattern}
          hint={said.patternHint}
          value={rule.pattern}
          most={200}
          commit={(pattern) => change({ ...rule, pattern })}
        />
      );
    case 'words':
      return (
        <TextRow
          label={said.words}
          hint={said.wordsHint}
          value={rule.words.join(', ')}
          most={2000}
          commit={(text) => change({ ...rule, words: wordsIn(text) })}
        />
      );
    case 'json':
      return null;
    default:
      throw rule satisfies never;
  }
}

/** At least one, as the experiment wants it. */
function wordsIn(text: string): string[] {
  const words = text
    .split(',')
    .map((word) => word.trim().slice(0, 40))
    .filter(Boolean);
  return words.length > 0 ? words.slice(0, 64) : ['…'];
}

function TextRow({
  label,
  hint,
  value,
  most,
  commit,
}: {
  label: string;
  hint: string;
  value: string;
  most: number;
  commit: (text: string) => void;
}) {
  return (
    <Row label={label} hint={hint}>
      {(id, described) => (
        <input
          key={value}
          id={id}
          type="text"
          spellCheck={false}
          maxLength={most}
          defaultValue={value}
          aria-describedby={described}
          onBlur={({ target }) => target.value !== value && commit(target.value)}
        />
      )}
    </Row>
  );
}
