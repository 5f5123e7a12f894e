import { catalogueWords } from '../../words/en/catalogue';
import { rich } from '../parts/rich';
import { Arxiv } from './Arxiv';
import { SHARED_NAMES, sharedBy } from './names';

const OURS = '2410.06293';

/** All names that several methods share. */
export function NameNotes() {
  const words = catalogueWords().names;
  return (
    <details className="name-notes">
      <summary>{words.summary}</summary>
      <p className="aside">{rich(words.ours, { arxiv: <Arxiv id={OURS} /> })}</p>
      <dl>
        {SHARED_NAMES.map(({ name, methods }) => (
          <div key={name}>
            <dt>{name}</dt>
            {methods.map((method) => (
              <dd key={method.arxiv}>
                {method.name ?? words.alphaDpo} <Arxiv id={method.arxiv} />
                {words.here[method.arxiv] && <span className="aside"> · {words.here[method.arxiv]}</span>}
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Whose names a method shares. */
export function NameNote({ arxiv }: { arxiv: string }) {
  const words = catalogueWords().names;
  return sharedBy(arxiv).map(({ name, methods }) => {
    const all = methods.map((method, i) => (
      <span key={method.arxiv}>
        {i > 0 && (i === methods.length - 1 ? words.and : ', ')}
        {method.name ?? words.alphaDpo} (<Arxiv id={method.arxiv} />
        {method.arxiv === OURS && words.thisPage})
      </span>
    ));
    return (
      <p key={name} className="name-note">
        {rich(words.shared, { name: <strong>{name}</strong>, methods: all })}
      </p>
    );
  });
}
