/** Password hashes that several processes compute: so many at a time in all, and so many that wait, in order of arrival. */
export interface Permits<M> {
  /** `go` is called at once, or when a place is free; gives false when too many wait already. */
  want(member: M, go: () => void): boolean;
  /** The member gave a place back. */
  done(member: M): void;
  /** The member is no more: what it had and waited for is free. */
  gone(member: M): void;
}

export function permits<M>(running: number, waiting: number): Permits<M> {
  let active: M[] = [];
  let queue: { readonly member: M; readonly go: () => void }[] = [];
  const fill = (): void => {
    while (active.length < running) {
      const next = queue.shift();
      if (next === undefined) return;
      active.push(next.member);
      next.go();
    }
  };
  return {
    want(member, go) {
      if (active.length >= running && queue.length >= waiting) return false;
      queue.push({ member, go });
      fill();
      return true;
    },
    done(member) {
      const at = active.indexOf(member);
      if (at !== -1) active.splice(at, 1);
      fill();
    },
    gone(member) {
      active = active.filter((one) => one !== member);
      queue = queue.filter((one) => one.member !== member);
      fill();
    },
  };
}
