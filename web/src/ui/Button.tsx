import { Trans } from '@lingui/react/macro';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-filled';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> {
  kind?: ButtonKind;
  /** The act is under way: the button says so, keeps its focus and does nothing when pressed again. */
  working?: boolean;
  children: ReactNode;
}

/** The classes of a button, for links and labels that look like one. */
export function buttonClass(kind: ButtonKind = 'secondary'): string {
  return kind === 'secondary' ? 'button' : `button button-${kind}`;
}

/** A native button of the five kinds. Never `disabled`: a button that cannot act yet stays reachable. */
export function Button({
  kind = 'secondary',
  working = false,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(working ? 'secondary' : kind)}
      data-working={working || undefined}
      aria-disabled={working || rest['aria-disabled']}
      onClick={(event) => {
        if (working) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {working ? (
        <>
          <Icon name="clock" size="small" />
          <Trans>Working…</Trans>
        </>
      ) : (
        children
      )}
    </button>
  );
}
