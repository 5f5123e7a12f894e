import './styles/tokens.css';
import './styles/base.css';
import './parts/controls.css';
import './parts/texts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { listenToKeys } from './keys/listen';
import { openLanguage } from './language';
import { restoreKept } from './state/actions';
import { followLessons } from './state/lesson';
import { stayOffline } from './state/offline';
import { open } from './state/session';
import { followWake } from './state/wake';
import { allowOwnWorkers } from './trusted';

allowOwnWorkers();
restoreKept();
listenToKeys();
followLessons();
followWake();
void open();
void stayOffline();

// Not awaited here: the file of another language imports from this one, which would then wait for itself.
void openLanguage().then(() =>
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
