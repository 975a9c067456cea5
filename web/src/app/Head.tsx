import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Mark } from '../ui/Icon.tsx';
import { LanguageButton } from './LanguageButton.tsx';
import { ThemeChoice } from './ThemeChoice.tsx';

/** Word mark on the left, language and what else is needed on the right. */
export function Head({ home, tag, children }: { home: '/' | '/home'; tag?: ReactNode; children?: ReactNode }) {
  return (
    <header className="head">
      <Link to={home} className="word-mark">
        <Mark />
        Carnet
        {tag !== undefined && <span className="quiet-text font-normal max-md:sr-only">{tag}</span>}
      </Link>
      <div className="head-tools">
        <LanguageButton />
        {children}
      </div>
    </header>
  );
}

/** The end of every page: appearance, and what else the page puts there. */
export function Foot({ children }: { children?: ReactNode }) {
  return (
    <footer className="foot">
      <div>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">{children}</div>
        <ThemeChoice />
      </div>
    </footer>
  );
}
