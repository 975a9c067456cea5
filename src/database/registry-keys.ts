import { column, type Table } from './registry-column.ts';

const keyLife = 'until the key is destroyed or replaced';
const jobLife = '400 days after it ended';
const always = 'as long as the server runs here';

export const keysColumns: Readonly<Record<string, Table>> = {
  kek_destroyed: {
    subject: column(
      'confidential',
      'none',
      'pseudonym that leads to nobody any more, so that the keys stay destroyed',
      'always',
    ),
    at: column('public', 'none', 'when the keys were destroyed', 'always'),
  },
  kek_ciphertext: {
    id: column('confidential', 'none', 'pseudonym of the key', keyLife),
    subject: column('confidential', 'none', 'whose key it is', keyLife),
    kind: column('public', 'none', 'kind of the key', keyLife),
    purpose: column('public', 'none', 'what the key is for', keyLife),
    version: column('public', 'none', 'version of the key', keyLife),
    context: column('public', 'none', 'what the key service binds the key to', keyLife),
    kek_version: column('public', 'none', "version of the key service's key", keyLife),
    ciphertext: column('confidential', 'none', 'the key, wrapped by the key service', keyLife),
    commitment: column('confidential', 'none', 'proves that it is this key', keyLife),
    public_key: column('public', 'none', 'public half of an audit key', keyLife),
    epoch: column('public', 'none', 'erasure epoch', keyLife),
    mac: column('confidential', 'none', 'authenticates the row', keyLife),
    created_at: column('public', 'none', 'when it was made', keyLife),
    retired_at: column('public', 'none', 'since when nothing stands under it any more', keyLife),
  },
  kek_floor: {
    row: column('public', 'none', 'the only row', always),
    min_version: column('public', 'none', 'lowest version that a key may be wrapped under', always),
  },
  kek_epoch: {
    number: column('public', 'none', 'erasure epoch', always),
    since_version: column('public', 'none', "its first version of the key service's key", always),
    began_at: column('public', 'none', 'when it began', always),
    trial: column('public', 'none', 'random bytes wrapped to try whether its versions are gone', always),
    trial_version: column('public', 'none', "version of the key service's key", always),
    ended_at: column('public', 'none', 'when it ended', always),
    destroyed_at: column('public', 'none', 'when its versions are destroyed', always),
    confirmed_at: column('public', 'none', 'when that was found true', always),
  },
  kek_version: {
    version: column('public', 'none', "version of the key service's key", always),
    made_at: column('public', 'none', 'when it was made', always),
  },
  key_job: {
    id: column('public', 'none', 'number of the rotation', jobLife),
    kind: column('public', 'none', 'which keys rotate', jobLife),
    state: column('public', 'none', 'whether it runs, waits, is done or failed', jobLife),
    asked_by: column('public', 'none', 'schedule, command or administrator', jobLife),
    step: column('public', 'none', 'where it stands', jobLife),
    cursor: column('confidential', 'none', 'how far it is', jobLife),
    done: column('public', 'none', 'how much is done', jobLife),
    total: column('public', 'none', 'how much there is to do', jobLife),
    worked_ms: column('public', 'none', 'how long it took', jobLife),
    damaged: column('public', 'none', 'how much does not open', jobLife),
    from_version: column('public', 'none', 'version before', jobLife),
    to_version: column('public', 'none', 'version after', jobLife),
    subject: column('confidential', 'none', 'whose keys, if only of one', jobLife),
    older_than: column('public', 'none', 'keys made before rotate', jobLife),
    ready_at: column('public', 'none', 'when it goes on', jobLife),
    started_at: column('public', 'none', 'when it was asked for', jobLife),
    updated_at: column('public', 'none', 'when it last went on', jobLife),
    finished_at: column('public', 'none', 'when it ended', jobLife),
    note: column('public', 'none', 'why it waits or failed', jobLife),
  },
  key_service: {
    generation: column('public', 'none', 'number of the move to another key service', keyLife),
    provider: column('public', 'none', 'which key service wraps', keyLife),
    started_at: column('public', 'none', 'when the move began', keyLife),
    finished_at: column('public', 'none', 'when it ended', keyLife),
  },
};
