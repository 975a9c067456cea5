import sprite from './icons.svg?url';

export type IconName =
  | 'home'
  | 'card'
  | 'share'
  | 'document'
  | 'eye'
  | 'sliders'
  | 'key'
  | 'check'
  | 'cross'
  | 'alert'
  | 'stop'
  | 'info'
  | 'not-answered'
  | 'clock'
  | 'phone'
  | 'plus'
  | 'right'
  | 'down'
  | 'back'
  | 'undo'
  | 'copy'
  | 'download'
  | 'user'
  | 'users'
  | 'pill'
  | 'pause'
  | 'play'
  | 'rotate'
  | 'message'
  | 'approximate'
  | 'globe'
  | 'skip'
  | 'list'
  | 'write'
  | 'print'
  | 'flag'
  | 'bell'
  | 'computer'
  | 'handset';

/** One symbol of the sprite. Always beside a word, which is its name; so it is hidden from screen readers. */
export function Icon({ name, size }: { name: IconName; size?: 'small' | 'large' }) {
  return (
    <svg className={size === undefined ? 'icon' : `icon icon-${size}`} aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

/** The booklet of the word mark. */
export function Mark() {
  return (
    <svg viewBox="0 0 22 26" aria-hidden="true">
      <path
        fill="currentColor"
        d="M2 0h2.4v26H2a2 2 0 0 1-2-2V2a2 2 0 0 1 2-2zm4 0h14a2 2 0 0 1 2 2v22a2 2 0 0 1-2 2H6z"
      />
      <path stroke="var(--color-paper)" strokeWidth="1.9" strokeLinecap="round" d="M10.5 7.5h6M10.5 12h4" />
    </svg>
  );
}
