import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';

interface RowLinkProps {
  to: NonNullable<LinkProps['to']>;
  icon: IconName;
  title: ReactNode;
  children: ReactNode;
  /** What is in place, missing or wrong has an icon and a colour too. */
  tone?: 'plain' | 'success' | 'warning' | 'danger';
}

const icons = { success: 'check', warning: 'alert', danger: 'stop' } as const;

/** A row that leads to a page: what it is about, how it stands, and an arrow. The whole row is the link. */
export function RowLink({ to, icon, title, children, tone = 'plain' }: RowLinkProps) {
  return (
    <li>
      <Link to={to} className="row-link">
        <span className="text-accent">
          <Icon name={icon} />
        </span>
        <span className="grow min-w-0">
          <span className="row-title">{title}</span>
          <span className="block">
            {tone === 'plain' ? (
              <span className="quiet-text">{children}</span>
            ) : (
              <Status icon={icons[tone]} tone={tone}>
                {children}
              </Status>
            )}
          </span>
        </span>
        <span className="text-accent">
          <Icon name="right" />
        </span>
      </Link>
    </li>
  );
}
