import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';

interface CallProps {
  grave?: boolean;
  title: ReactNode;
  children: ReactNode;
  action: ReactNode;
}

/** What cannot wait: above the sections of a page, with its one action. */
export function Call({ grave = false, title, children, action }: CallProps) {
  return (
    <section className={grave ? 'call call-danger' : 'call'}>
      <Icon name={grave ? 'stop' : 'alert'} />
      <div>
        <h2 className="text-20">{title}</h2>
        <p className="prose mt-1">{children}</p>
        <div className="actions mt-4">{action}</div>
      </div>
    </section>
  );
}
