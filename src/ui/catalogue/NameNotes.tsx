import { Arxiv } from './Arxiv';
import { SHARED_NAMES, sharedBy } from './names';

/** All names that several methods share. */
export function NameNotes() {
  return (
    <details className="name-notes">
      <summary>Names that several methods share</summary>
      <p className="aside">
        The method of this page is <strong>Accelerated PO (Nesterov)</strong>, <Arxiv id="2410.06293" />: momentum
        around any of these objectives, and none of them itself.
      </p>
      <dl>
        {SHARED_NAMES.map(({ name, methods }) => (
          <div key={name}>
            <dt>{name}</dt>
            {methods.map((method) => (
              <dd key={method.arxiv}>
                {method.name} <Arxiv id={method.arxiv} />
                {method.here && <span className="aside"> · {method.here}</span>}
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
  return sharedBy(arxiv).map(({ name, methods }) => (
    <p key={name} className="name-note">
      <strong>{name}</strong> is also short for{' '}
      {methods.map((method, i) => (
        <span key={method.arxiv}>
          {i > 0 && (i === methods.length - 1 ? ' and ' : ', ')}
          {method.name} (<Arxiv id={method.arxiv} />
          {method.arxiv === '2410.06293' && ', the method of this page'})
        </span>
      ))}
      .
    </p>
  ));
}
