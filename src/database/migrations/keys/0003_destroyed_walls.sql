-- Keys that were destroyed stay destroyed: a note of the subject, which nobody takes back, and a trigger that lets no key of it
-- in again, whoever had it in hand when it was destroyed.
alter table kek_destroyed enable row level security;
alter table kek_destroyed force row level security;
create policy keys_sees on kek_destroyed for select to carnet_keys using (true);
create policy keys_notes on kek_destroyed for insert to carnet_keys with check (true);
grant select, insert on kek_destroyed to carnet_keys;

-- Whoever adds a row holds the lock of its subject, shared, and looks at the note after that; whoever destroys holds it alone.
create function refuse_destroyed() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('destroyed ' || new.subject::text, 0));
  if exists (select 1 from kek_destroyed d where d.subject = new.subject) then
    raise exception 'carnet: the keys of this subject were destroyed' using errcode = 'CN004';
  end if;
  return new;
end $$;
create trigger refuse_destroyed before insert on kek_ciphertext for each row execute function refuse_destroyed();

-- All keys and secrets of a subject, deleted in one statement, with the note and the word to every process. Gives what was there.
create function destroy_subject(p_subject uuid) returns setof kek_ciphertext
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('destroyed ' || p_subject::text, 0));
  insert into kek_destroyed (subject) values (p_subject) on conflict do nothing;
  return query delete from kek_ciphertext k where k.subject = p_subject returning k.*;
  perform pg_notify('carnet_keys_dropped', p_subject::text);
end $$;
revoke all on function refuse_destroyed(), destroy_subject(uuid) from public;
grant execute on function refuse_destroyed(), destroy_subject(uuid) to carnet_keys;
