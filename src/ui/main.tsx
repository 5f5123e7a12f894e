import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ErrorBoundary } from './parts/ErrorBoundary';
import './styles/tokens.css';
import './styles/base.css';
import './styles/transport.css';
import './styles/layout.css';
import './styles/pictures.css';
import './styles/phases.css';
import './styles/charts.css';
import './styles/settings.css';
import { listenToKeys } from './keyboard';
import { open } from './state/session';
import { restoreTheme } from './theme';
import { allowOwnWorkers } from './trusted';

allowOwnWorkers();
restoreTheme();
listenToKeys();
void open();

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <ErrorBoundary what="The page">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
