import { useLingui } from '@lingui/react/macro';
import type { StatementId } from '../../api/contract.ts';
import type { Words } from './CheckLine.tsx';

/** The words of each statement that the server checks. */
export function useServerWords(): (id: StatementId) => Words {
  const { t } = useLingui();
  return (id) => {
    switch (id) {
      case 'records-sealed':
        return {
          says: t`What stands in your record cannot be read in the database`,
          how: t`We read rows as a thief of the database would: the newest, and some at random.`,
          means: t`Some entries can be read by whoever copies the database. Add nothing more, and ask whoever runs this server.`,
        };
      case 'fields-sealed':
        return {
          says: t`Your address, the names you give and what was done with your record cannot be read there either`,
          how: t`We read values of every column that is listed as sealed.`,
          means: t`Some of these can be read by whoever copies the database. Ask whoever runs this server.`,
        };
      case 'passwords-hashed':
        return {
          says: t`Of a password only a one-way print is kept`,
          how: t`We read how each stored one was made: by Argon2id, or by bcrypt where it came from an earlier system.`,
          means: t`A thief could guess some passwords faster than promised. Change yours, here and wherever else you use it.`,
        };
      case 'codes-hashed':
        return {
          says: t`Codes, links and sign-ins are kept only as prints`,
          how: t`We look at whether stored ones have the form of a one-way print.`,
          means: t`A thief of the database could use some of them. Sign out everywhere, in “Security”.`,
        };
      case 'keys-apart':
        return {
          says: t`Keys lie apart from what they open`,
          how: t`We compare the two databases, and ask whether one’s role may enter the other.`,
          means: t`Whoever gets into one database gets at both the sealed data and the wrapped keys.`,
        };
      case 'keys-bound':
        return {
          says: t`The key of one person opens only what is that person’s`,
          how: t`We have stored keys opened as if they were another person’s, which must be refused; one that is made for the trial must open in its own place.`,
          means: t`Whoever can write the database could put another key in the place of yours. Ask whoever runs this server.`,
        };
      case 'key-elsewhere':
        return {
          says: t`The key to all keys does not lie with the data`,
          how: t`We look at where this server has it from.`,
          means: t`A thief of this computer’s whole disk would hold the data and the key to them. A thief of the database alone would not. Whoever runs this server can keep the key elsewhere.`,
        };
      case 'keys-turned':
        return {
          says: t`Keys are replaced before they grow old`,
          how: t`We read when each kind of key was made: the root key turns every 90 days, keys of people and of the search every year, signing keys every 30 days.`,
          means: t`A key that somebody copied long ago may still open what is written today. Ask whoever runs this server.`,
        };
      case 'key-service':
        return {
          says: t`What opens the keys answers`,
          how: t`We ask it now.`,
          means: t`What is sealed stays sealed: nothing is lost or shown, but records do not open until it answers again.`,
        };
      case 'key-rights':
        return {
          says: t`What holds the key to all keys lets this server use it, and nothing more`,
          how: t`We ask it what this server may do: take the key out, replace it, destroy it, or give itself more rights.`,
          means: t`Whoever breaks into this server could do more to the keys than it needs to. Ask whoever runs it.`,
        };
      case 'app-walled':
        return {
          says: t`The database refuses this server what goes beyond its work`,
          how: t`We count its rights, and really try: take down a wall, make a table, read passwords, take on another role.`,
          means: t`A fault in this server could do more harm than it should. Ask whoever runs it.`,
        };
      case 'log-fixed':
        return {
          says: t`This server cannot change what the access log holds`,
          how: t`We try to change and to delete entries, and ask for the rights of everybody who serves.`,
          means: t`“Who looked” could be changed afterwards. Do not rely on it until this is mended.`,
        };
      case 'log-sealed':
        return {
          says: t`Every entry of the access log is soon locked in, and noted outside the database`,
          how: t`We look how long the oldest entry waits for its place in the signed tree, and ask whether a place outside the data folder holds the same history.`,
          means: t`Whoever can write this server’s files could remove entries of “Who looked”, or put an older state of the log in its place, unseen. Whoever runs this server can name a witness elsewhere.`,
        };
      case 'log-compared':
        return {
          says: t`What stands in your record is what the access log says was written`,
          how: t`Every stored entry is compared with the log, all the time; we look when that last came to its end, and what it found.`,
          means: t`Something in a record may have been put back or taken away behind the log. Ask whoever runs this server.`,
        };
      case 'events-reviewed':
        return {
          says: t`Attacks are watched for, and a person reviews each week what was noticed`,
          how: t`We look when the log was last searched for what should not be, and whether every week whose time is over was signed off by who administers.`,
          means: t`Something may have been noticed that nobody looked into. Ask whoever runs this server.`,
        };
      case 'columns-listed':
        return {
          says: t`Nothing is kept that is not listed`,
          how: t`We compare every column of the databases with the list of what is kept and why.`,
          means: t`Something is kept whose purpose nobody has written down. Ask whoever runs this server.`,
        };
      case 'connection':
        return {
          says: t`Nothing travels in clear between you and this server`,
          how: t`We knock at our own door as a stranger would, and see what answers.`,
          means: t`Somebody on the way could read or change what you send. Enter nothing until this is mended.`,
        };
      case 'mail':
        return {
          says: t`Mail leaves this server encrypted, or not at all`,
          how: t`We read the setting that is in force; nothing is sent.`,
          means: t`Codes sent by mail could be read on the way. Use a passkey or an authenticator app.`,
        };
      case 'backed-up':
        return {
          says: t`Your record is backed up, and each backup is read back`,
          how: t`We look whether the last backup that was found whole is of the last 7 days, and whether somebody confirmed to hold what opens it.`,
          means: t`If this server were lost, what was entered last could be lost with it. Ask whoever runs it, and keep a printed card.`,
        };
      case 'rights-kept':
        return {
          says: t`What you ended stays ended, also after a backup is restored`,
          how: t`We look whether a place outside the data folder has the whole list of what was deleted, closed and taken away. It names nobody.`,
          means: t`If this server were lost with that list, a restored backup could bring back what was deleted or closed since. Whoever runs this server can name a place elsewhere.`,
        };
      case 'erasure-reaches':
        return {
          says: t`What is deleted goes from backups too`,
          how: t`We look whether copies of the keys that are older than backups are kept open nothing any more, whether a backup of the keys was read back in that time, and whether replaced keys were destroyed.`,
          means: t`An older backup may still open what you deleted, later than its receipt says. Ask whoever runs this server.`,
        };
    }
  };
}
