import { useEffect, useState } from 'react';
import { mailToken, takeMailToken } from '../../app/mail-token.ts';

/** The token that a mail's link brought to this page, or null; another link put into the same window takes its place. */
export function useMailToken(): string | null {
  const [token, setToken] = useState(mailToken);
  useEffect(() => {
    const look = () => {
      takeMailToken();
      setToken(mailToken());
    };
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return token;
}
