import '../styles/tokens.css';
import '../styles/base.css';
import '../parts/controls.css';
import '../parts/texts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { embedWords } from '../../words/en/embed';
import { shownLanguage } from '../../words/language';
import { speak } from '../../words/speak';
import { openLanguage } from '../language';
import { ErrorBoundary } from '../parts/ErrorBoundary';
import { withLinked } from '../state/linked';
import { useView } from '../state/viewStore';
import { showTheme } from '../theme';
import { readAsked } from './asked';
import { Embed } from './Embed';
import { postHeight } from './height';

/** One panel, for a frame in another page: by its address, which says experiment, panel and moment. */

const root = createRoot(document.getElementById('app')!);

async function open(): Promise<void> {
  const asked = await readAsked(location.hash);
  if (asked.kind === 'panel' && asked.view.lang) await speak(asked.view.lang);
  if (asked.kind === 'panel') useView.setState((view) => withLinked(view, asked.experiment, asked.view));
  showTheme((asked.kind === 'panel' && asked.view.theme) || 'auto');
  root.render(
    <StrictMode>
      <ErrorBoundary key={shownLanguage()} what={embedWords().parts.panel}>
        <Embed asked={asked} />
      </ErrorBoundary>
    </StrictMode>,
  );
}

addEventListener('hashchange', () => void open());
void openLanguage().then(open);
postHeight();
