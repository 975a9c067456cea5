import { column, type Table } from './registry-column.ts';

const untilLeft = 'until somebody on the list leaves it, or the account is deleted';

/** The lists of those of whom an account was given something. */
export const listColumns: Readonly<Record<string, Table>> = {
  patient_list: {
    id: column('confidential', 'list', 'pseudonym of the list', untilLeft),
    account: column('confidential', 'account', 'whose list it is', untilLeft),
    made_at: column('public', 'list', 'when it was made', untilLeft),
    ended_at: column('public', 'list', 'that its key is to be destroyed', untilLeft),
    mac: column('confidential', 'list', 'shows that this server made the list', untilLeft),
  },
  patient_list_entry: {
    list: column('confidential', 'list', 'on which list somebody is', untilLeft),
    subject: column('confidential', 'patient', 'who is on the list', untilLeft),
    version: column('public', 'patient', 'which version of the identity was copied', untilLeft),
    sealed: column('sensitive', 'list', 'name, date of birth and gender, for whoever was given access', untilLeft),
  },
};
