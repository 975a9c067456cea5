import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/Icon.tsx';

interface WayProps {
  icon: IconName;
  hint?: ReactNode;
  children: ReactNode;
  /** What it does, or where it leads. */
  act: (() => void) | '/recover' | '/recover/password' | '/recover/phone' | '/recover/identity';
}

/** One of several ways on: a row that is a button or a link as a whole. */
export function Way({ icon, hint, children, act }: WayProps) {
  const row = (
    <>
      <span className="text-accent">
        <Icon name={icon} />
      </span>
      <span className="grow min-w-0">
        <span className="row-title">{children}</span>
        {hint !== undefined && <span className="block quiet-text">{hint}</span>}
      </span>
      <span className="text-accent">
        <Icon name="right" />
      </span>
    </>
  );
  return (
    <li>
      {typeof act === 'string' ? (
        <Link to={act} className="row-link">
          {row}
        </Link>
      ) : (
        <button type="button" className="row-link w-full text-left cursor-pointer" onClick={act}>
          {row}
        </button>
      )}
    </li>
  );
}
