import type { ModelWorld } from '../../experiment/experiment';
import { fieldAt } from '../../experiment/fields';
import { NumberControl, Row } from '../settings/Controls';

type Rule = Extract<ModelWorld['judge'], { kind: 'rules' }>['rules'][number];
type Kind = Rule['kind'];

const NEW: { readonly [K in Kind]: Extract<Rule, { kind: K }> } = {
  length: { kind: 'length', weight: 1, words: 25 },
  pattern: { kind: 'pattern', weight: 1, pattern: '[.!?]\\s*$', ignoreCase: false },
  words: { kind: 'words', weight: 1, words: ['please', 'thank you'] },
  json: { kind: 'json', weight: 1 },
};

const TITLES: { readonly [K in Kind]: string } = {
  length: 'About so many words',
  pattern: 'A part that matches a pattern',
  words: 'Words that occur',
  json: 'Is JSON',
};

const KINDS = Object.keys(NEW) as Kind[];

const numberAt = (path: string) =>
  fieldAt(`world.model.judge.rules.rules.${path}`) as Extract<ReturnType<typeof fieldAt>, { kind: 'number' }>;

/** Rules whose weighted sum is the reward of a response. A negative weight asks for the opposite. */
export function RulesEditor({ rules, change }: { rules: readonly Rule[]; change: (rules: Rule[]) => void }) {
  const replace = (at: number, rule: Rule) => change(rules.map((one, i) => (i === at ? rule : one)));
  return (
    <>
      <p className="own-about">
        The reward of a response is the sum of these, each times its weight; below zero asks for the opposite.
      </p>
      <ul className="own-rules">
        {rules.map((rule, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be alike, and keep their place
          <li key={i}>
            <strong>{TITLES[rule.kind]}</strong>
            <NumberControl
              label="Weight"
              field={numberAt(`${rule.kind}.weight`)}
              value={rule.weight}
              commit={(weight) => replace(i, { ...rule, weight })}
            />
            <Detail rule={rule} change={(next) => replace(i, next)} />
            {rules.length > 1 && (
              <button type="button" onClick={() => change(rules.filter((_, at) => at !== i))}>
                Remove
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="buttons">
        {KINDS.map((kind) => (
          <button key={kind} type="button" disabled={rules.length >= 16} onClick={() => change([...rules, NEW[kind]])}>
            + {TITLES[kind]}
          </button>
        ))}
      </div>
    </>
  );
}

function Detail({ rule, change }: { rule: Rule; change: (rule: Rule) => void }) {
  switch (rule.kind) {
    case 'length':
      return (
        <NumberControl
          label="Words"
          field={numberAt('length.words')}
          value={rule.words}
          commit={(words) => change({ ...rule, words })}
        />
      );
    case 'pattern':
      return (
        <TextRow
          label="Pattern"
          hint="a regular expression of RE2: no look-around, no back-reference"
          value={rule.pattern}
          most={200}
          commit={(pattern) => change({ ...rule, pattern })}
        />
      );
    case 'words':
      return (
        <TextRow
          label="Words"
          hint="apart by commas; the share of them that occurs"
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
