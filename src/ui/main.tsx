import './styles/tokens.css';
import './styles/base.css';
import './parts/controls.css';
import './parts/texts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { listenToKeys } from './keys/listen';
import { ErrorBoundary } from './parts/ErrorBoundary';
import { restoreKept } from './state/actions';
import { followLessons } from './state/lesson';
import { stayOffline } from './state/offline';
import { open } from './state/session';
import { allowOwnWorkers } from './trusted';

allowOwnWorkers();
restoreKept();
listenToKeys();
followLessons();
void open();
void stayOffline();

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <ErrorBoundary what="The page">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
