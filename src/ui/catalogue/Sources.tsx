import { catalogueWords } from '../../words/en/catalogue';
import { CopyButton } from '../parts/CopyButton';
import { Scroller } from '../parts/Scroller';
import { sourcesOf } from './texts';

/** The files that compute an objective, as they are. */
export function Sources({ id }: { id: string }) {
  return sourcesOf(id).map(({ path, text }) => (
    <div key={path}>
      <div className="section-head">
        <h4>
          <code>{path}</code>
        </h4>
        <CopyButton label={catalogueWords().page.copy} what={path} text={text} />
      </div>
      <Scroller className="scroll code" label={path}>
        <pre>{text}</pre>
      </Scroller>
    </div>
  ));
}
