import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.js';
import { liveSocket } from './live/live-socket.js';
import { loadScreens, router } from './router.js';
import { SessionGate } from './ui/session-gate.js';
import { applyTheme } from './ui/theme.js';
import './styles/main.css';

/** Time for which the first screen has the network to itself. */
const LATER_MS = 2000;

applyTheme();
liveSocket.onReturn = () => void queryClient.invalidateQueries();
// `load` waits for what the first screen needs.
addEventListener('load', () => setTimeout(loadScreens, LATER_MS));
const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <SessionGate>
        <RouterProvider router={router} />
      </SessionGate>
    </QueryClientProvider>
  </StrictMode>,
);
