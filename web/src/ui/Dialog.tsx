import type { ReactNode } from 'react';
import { Dialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface ConfirmProps {
  open: boolean;
  close: () => void;
  title: ReactNode;
  children: ReactNode;
  /** The safe choice first: it takes the focus. */
  actions: ReactNode;
}

/** Interrupts for what cannot be undone, and for nothing else. */
export function ConfirmDialog({ open, close, title, children, actions }: ConfirmProps) {
  return (
    <ModalOverlay
      className="dialog-back"
      isOpen={open}
      onOpenChange={(now) => (now ? undefined : close())}
      isDismissable
    >
      <Modal>
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className="prose mt-3">{children}</div>
          <div className="actions actions-stack">{actions}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
