import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { type Toast, toast, useToast } from '../ui/toast.ts';

const stay = 10_000;

/** What was just done, with a way to take it back: for ten seconds, and for as long as the focus or the pointer is on it. */
export function Toasts() {
  const shown = useToast();
  // What it tells is of the person who is leaving.
  useEffect(() => () => toast(null), []);
  return (
    <div className="toasts" role="status">
      {shown !== null && <One key={shown.text} shown={shown} />}
    </div>
  );
}

function One({ shown }: { shown: Toast }) {
  const [held, setHeld] = useState(false);
  const [state, setState] = useState<'still' | 'undoing' | 'failed'>('still');
  useEffect(() => {
    if (held || state !== 'still') return;
    const timer = setTimeout(() => toast(null), stay);
    return () => clearTimeout(timer);
  }, [held, state]);

  async function undo() {
    if (shown.undo === null || state === 'undoing') return;
    setState('undoing');
    try {
      await shown.undo();
      toast(null);
    } catch {
      setState('failed');
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears only that somebody is on it, to stay for them
    <div
      className="toast"
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <p>
        <Icon name={state === 'failed' ? 'alert' : 'check'} size="small" />
        <span>{state === 'failed' ? <Trans>That did not work. Try it once more.</Trans> : shown.text}</span>
      </p>
      {shown.undo !== null && (
        <button type="button" onClick={() => void undo()}>
          <Icon name="undo" size="small" />
          <span>{state === 'undoing' ? <Trans>Working…</Trans> : <Trans>Undo</Trans>}</span>
        </button>
      )}
    </div>
  );
}
