import './app/take-mail-token.ts';
import './styles/main.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/problem.ts';
import { queryClient } from './api/queries.ts';
import { onPersonLeft } from './api/session.ts';
import { router } from './app/router.tsx';
import { installTrustedTypes } from './app/trusted-types.ts';
import { firstLanguage, showLanguage } from './i18n/language.ts';

installTrustedTypes();
onPersonLeft(() => location.reload());
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
await showLanguage(firstLanguage(), false);
createRoot(place, {
  // What the server refused is on the page, in words; the console is for faults of the program.
  onCaughtError: (error) => {
    if (!(error instanceof ApiError)) console.error(error);
  },
}).render(
  <I18nProvider i18n={i18n}>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </I18nProvider>,
);
