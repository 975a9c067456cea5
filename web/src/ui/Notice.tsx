import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

type Tone = 'plain' | 'success' | 'warning' | 'danger';

/** An icon and a word in the state's colour. */
export function Status({ icon, tone = 'plain', children }: { icon: IconName; tone?: Tone; children: ReactNode }) {
  return (
    <span className={tone === 'plain' ? 'status' : `status status-${tone}`}>
      <Icon name={icon} size="small" />
      {children}
    </span>
  );
}

/** A remark beside the text. */
export function Note({ tone = 'plain', children }: { tone?: 'plain' | 'warning' | 'danger'; children: ReactNode }) {
  return <div className={tone === 'plain' ? 'note' : `note note-${tone}`}>{children}</div>;
}

/** An empty place: an icon, one sentence, one action. */
export function Empty({
  icon,
  title,
  children,
  action,
  level = 3,
}: {
  icon: IconName;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Of its heading: 2 where no section stands above it. */
  level?: 2 | 3;
}) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <div className="state">
      <span className="text-accent">
        <Icon name={icon} size="large" />
      </span>
      <Heading className="mt-3 text-20">{title}</Heading>
      {children !== undefined && <p className="mt-1">{children}</p>}
      {action !== undefined && <div className="actions mt-5">{action}</div>}
    </div>
  );
}
