import { ownWords } from '../../words/en/own';
import { plain } from '../../words/numbers';
import type { OwnFacts } from '../../worker/protocol';

type Part = OwnFacts['examples'][number]['parts'][number];
type Token = Part['first'][number];

/** TRL's names of the columns. */
const NAMES = ['prompt', 'chosen', 'rejected'];

/** The tokens of a prompt, and of its responses if there are any, one after the other as the model reads them. */
export function Tokens({ parts, id }: { parts: readonly Part[]; id: string }) {
  return (
    <div className="own-tokens" id={id}>
      {parts.map((part, i) => (
        <Part key={NAMES[i]} name={NAMES[i]!} part={part} hasResponses={parts.length > 1} />
      ))}
      <p className="own-about">{ownWords().tokens.about}</p>
    </div>
  );
}

function Part({
  name,
  part: { count, first, cut },
  hasResponses,
}: {
  name: string;
  part: Part;
  hasResponses: boolean;
}) {
  const words = ownWords().tokens;
  const more = count - first.length;
  return (
    <>
      <p>
        <strong>{name}</strong>: {words.count(count)}
      </p>
      <List label={name} tokens={first} />
      {more > 0 && <p>{words.more(more)}</p>}
      {hasResponses && name === 'prompt' && <p className="own-about">{words.promptEnds}</p>}
      {cut && (
        <>
          <p>{words.cut(cut.count)}</p>
          <List label={words.cutOf(name)} tokens={cut.first} isCut />
          {cut.count > cut.first.length && <p>{words.more(cut.count - cut.first.length)}</p>}
        </>
      )}
    </>
  );
}

function List({ label, tokens, isCut = false }: { label: string; tokens: readonly Token[]; isCut?: boolean }) {
  const { kinds } = ownWords().tokens;
  return (
    <ol aria-label={label} className={isCut ? 'cut' : undefined}>
      {tokens.map(({ id, text, kind }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens keep their place
        <li key={i} className={kind === 'text' ? undefined : 'special'}>
          <bdi>{kind === 'text' ? <Visible text={text} /> : text}</bdi>
          <small>
            {plain(id)}
            {kind !== 'text' && ` ${kinds[kind]}`}
          </small>
        </li>
      ))}
    </ol>
  );
}

/** What is seen of characters that nobody sees, and how they are called. */
const BLANKS: Readonly<Record<string, { mark: string; name: 'space' | 'newline' | 'tab' }>> = {
  ' ': { mark: '␣', name: 'space' },
  '\n': { mark: '↵', name: 'newline' },
  '\t': { mark: '⇥', name: 'tab' },
};

/** Whatever is not seen: white space, control and format characters. */
const UNSEEN = /([\s\p{C}])/u;

const codeOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

function Visible({ text }: { text: string }) {
  const { blanks } = ownWords().tokens;
  return text.split(UNSEEN).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const blank = BLANKS[piece];
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: characters keep their place
      <span key={i} className="own-blank">
        {blank ? <span aria-hidden="true">{blank.mark}</span> : codeOf(piece)}
        {blank && <span className="unseen">{` ${blanks[blank.name]} `}</span>}
      </span>
    );
  });
}
