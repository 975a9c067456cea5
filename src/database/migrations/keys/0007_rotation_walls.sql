-- Rotation: its jobs, and the lowest KEK version that a row may stand under; all of it for the role carnet_keys.
alter table kek_floor enable row level security;
alter table kek_floor force row level security;
alter table key_job enable row level security;
alter table key_job force row level security;
create policy keys_all on kek_floor to carnet_keys using (true) with check (true);
create policy keys_all on key_job to carnet_keys using (true) with check (true);
grant select, insert, update, delete on key_job to carnet_keys;
grant select, update on kek_floor to carnet_keys;

-- The owner is bound by the forced policies too, so for this one row they rest.
alter table kek_floor disable row level security;
insert into kek_floor ("row", min_version) values (1, 1);
alter table kek_floor enable row level security;

-- The lock makes whoever raises the floor wait for inserts under way, and inserts that come after see the raised one.
create function refuse_below_floor() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare lowest int;
begin
  select min_version into lowest from kek_floor for share;
  if exists (select 1 from changed where kek_version < lowest) then
    raise exception 'carnet: a wrap under a KEK version that is going to be destroyed' using errcode = 'CN002';
  end if;
  return null;
end $$;
create trigger kek_floor_of_new after insert on kek_ciphertext
  referencing new table as changed for each statement execute function refuse_below_floor();
create trigger kek_floor_of_changed after update on kek_ciphertext
  referencing new table as changed for each statement execute function refuse_below_floor();

create function floor_only_rises() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.min_version < old.min_version then raise exception 'carnet: the floor only rises'; end if;
  return new;
end $$;
create trigger kek_floor_rises before update on kek_floor for each row execute function floor_only_rises();
