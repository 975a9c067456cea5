-- Moves from one key service to another: the role carnet_keys adds and finishes them, and takes none back.
alter table key_service enable row level security;
alter table key_service force row level security;
create policy key_service_all on key_service to carnet_keys using (true) with check (true);
grant select, insert on key_service to carnet_keys;
grant update (finished_at) on key_service to carnet_keys;
--> statement-breakpoint
-- A wrap that a service made before a move ended, stored after it, would be lost with that service.
create function refuse_left_service() returns trigger language plpgsql as $$
begin
  if new.kek_version <= coalesce((select max(generation) from key_service where finished_at is not null), 0) * 1000000 then
    raise exception 'carnet: this key service was left' using errcode = 'CN002';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger kek_ciphertext_left_service before insert or update of kek_version, ciphertext on kek_ciphertext
  for each row execute function refuse_left_service();
