import { useState } from 'react';
import { ErasedPage } from './ErasedPage.tsx';
import { StopPage } from './StopPage.tsx';

/** What is deleted, or will be: behind the # of the address stands the number of a receipt, or the token of a mail that announced it. */
export function ErasedOrStopPage() {
  const [token] = useState(() => /^#([A-Za-z0-9_-]{22})$/.exec(window.location.hash)?.[1]);
  return token === undefined ? <ErasedPage /> : <StopPage token={token} />;
}
