CREATE TABLE "patient_list" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patient_list_entry" (
	"list" uuid NOT NULL,
	"subject" uuid NOT NULL,
	"version" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "patient_list_entry_list_subject_pk" PRIMARY KEY("list","subject")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "patient_list_living" ON "patient_list" USING btree ("account") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "patient_list_ended" ON "patient_list" USING btree ("ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "patient_list_entry_subject" ON "patient_list_entry" USING btree ("subject");--> statement-breakpoint
-- Lists of patients: a copy of names under a key that ends with the first who leaves. A list gives nobody anything: who is on it is asked of
-- what was given, each time. `ended_at` is a debt: from then on nobody sees the list, and the machine that lets go destroys its key, then its rows.
do $$
declare t text;
begin
  foreach t in array array['patient_list', 'patient_list_entry'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select on %I to carnet_app', t);
    execute format('grant select, insert, update on %I to carnet_gate', t);
    execute format('create policy gate_all on %I to carnet_gate using (true) with check (true)', t);
    execute format('grant select, delete on %I to carnet_retain', t);
  end loop;
end $$;
create policy retain_sees on patient_list for select to carnet_retain using (ended_at is not null);
create policy retain_ends on patient_list for delete to carnet_retain using (ended_at is not null);
create policy retain_sees on patient_list_entry for select to carnet_retain
  using (exists (select 1 from patient_list l where l.id = list and l.ended_at is not null));
create policy retain_ends on patient_list_entry for delete to carnet_retain
  using (exists (select 1 from patient_list l where l.id = list and l.ended_at is not null));
grant select, update (sealed) on patient_list_entry to carnet_reseal;
create policy reseal_sees on patient_list_entry for select to carnet_reseal using (true);
create policy reseal_changes on patient_list_entry for update to carnet_reseal using (true) with check (true);

grant create on schema gate to carnet_gate;

-- The list of the session's account; null where it has none.
create function gate.own_list() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return (select l.id from public.patient_list l where l.account = a and l.ended_at is null);
end $$;

-- Whether an account has something of a record now that was given to it by name, or by a practice that it is in.
create function gate.lists(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.record p where p.id = p_subject and p.erased_at is null and p.withdrawn_at is null)
    and (gate.has_by_practice(p_account, p_subject) or exists (select 1 from public.access_grant g
      where g.subject = p_subject and g.actor = p_account and g.kind in ('doctor', 'caregiver') and g.revoked_at is null
        and (g.until is null or g.until > clock_timestamp()) and (g.kind = 'caregiver' or gate.is_professional(p_account))));
end $$;

-- Begins the list of the session's account, whose key is there already. Of two that begin at once one counts, and the other is ended.
create function gate.begin_list(p_id uuid, p_mac bytea) returns void
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('list ' || a::text, 0));
  insert into public.patient_list (id, account, made_at, ended_at, mac) values (p_id, a, clock_timestamp(),
    case when exists (select 1 from public.patient_list l where l.account = a and l.ended_at is null) then clock_timestamp() end, p_mac);
end $$;

-- Puts on a list of the session's account who was opened while it was there: those alone of whom something is given still, and nobody once the list
-- has ended. Whoever takes access away or erases meanwhile does so before this, or after it and with the list.
create function gate.keep_on_list(p_list uuid, p_subjects uuid[], p_versions int[], p_sealed bytea[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  s uuid;
begin
  for s in select u from unnest(p_subjects) u order by u loop
    perform pg_advisory_xact_lock_shared(hashtextextended('grants ' || s::text, 0)),
      pg_advisory_xact_lock_shared(hashtextextended('erased ' || s::text, 0));
  end loop;
  perform 1 from public.patient_list l where l.id = p_list and l.account = a and l.ended_at is null for share;
  if not found then return; end if;
  insert into public.patient_list_entry (list, subject, version, sealed)
    select p_list, x.subject, x.version, x.sealed from unnest(p_subjects, p_versions, p_sealed) as x(subject, version, sealed)
    where gate.lists(a, x.subject) order by x.subject
  on conflict (list, subject) do update set version = excluded.version, sealed = excluded.sealed;
end $$;

-- Ends the list of the session's account, because somebody on it has left.
create function gate.end_list(p_list uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  update public.patient_list l set ended_at = clock_timestamp() where l.id = p_list and l.account = a and l.ended_at is null;
end $$;

-- Ends these lists, one after the other in one order: of two transactions that end the same ones none waits for the other for ever. All triggers
-- below call it as their transaction commits, when it waits for nothing else any more.
create function gate.end_lists(p_lists uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform 1 from public.patient_list l where l.id = any (p_lists) and l.ended_at is null order by l.id for update;
  update public.patient_list l set ended_at = clock_timestamp() where l.id = any (p_lists) and l.ended_at is null;
end $$;

-- A grant that ends takes along the lists of all to whom something of its record was given and who have nothing of it any more, whether it is
-- on them yet or comes on them just now; what replaces the grant is there by the end of the transaction.
create function gate.end_lists_with_grant() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.ended_at is null and l.account in (
      select g.actor from public.access_grant g where g.subject = new.subject and g.kind <> 'practice'
      union select m.account from public.access_grant g join public.practice_member m on m.practice = g.actor and m.ended_at is null
        where g.subject = new.subject and g.kind = 'practice') and not gate.lists(l.account, new.subject)));
  return null;
end $$;

-- Who leaves a practice. Handing the lead on ends an entry and begins another.
create function gate.end_list_with_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.account = new.account and l.ended_at is null
    and not exists (select 1 from public.practice_member m where m.practice = new.practice and m.account = new.account and m.ended_at is null)));
  return null;
end $$;

-- Who is no confirmed doctor any more.
create function gate.end_list_with_profession() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.account = new.account and l.ended_at is null));
  return null;
end $$;

-- A tombstone ends the list of whose account it names, and every list that the record it names is on. Whoever puts it on one meanwhile has done so before
-- this, or finds the tombstone: `keep_on_list` holds its lock.
create function gate.end_lists_with_erased() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.ended_at is null and (l.account = new.subject
    or l.id in (select e.list from public.patient_list_entry e where e.subject = new.subject))));
  return null;
end $$;

-- Lists of which somebody has left by the day, or in a way that nobody was told of; the machine that lets go calls it.
create function gate.end_lapsed_lists() returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.ended_at is null
    and exists (select 1 from public.patient_list_entry e where e.list = l.id and not gate.lists(l.account, e.subject))));
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.own_list()', 'gate.lists(uuid, uuid)', 'gate.begin_list(uuid, bytea)',
    'gate.keep_on_list(uuid, uuid[], int[], bytea[])', 'gate.end_list(uuid)', 'gate.end_lists(uuid[])', 'gate.end_lists_with_grant()',
    'gate.end_list_with_member()', 'gate.end_list_with_profession()', 'gate.end_lists_with_erased()', 'gate.end_lapsed_lists()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ 'lapsed' then execute format('grant execute on function %s to carnet_retain', f);
    elsif f ~ '(own_list|begin_list|keep_on_list|end_list\()' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

create policy app_reads on patient_list for select to carnet_app using (id = (select gate.own_list()));
create policy app_reads on patient_list_entry for select to carnet_app using (list = (select gate.own_list()));
create trigger refuse_erased before insert on patient_list for each row execute function gate.refuse_erased();
create constraint trigger ends_lists after update on access_grant deferrable initially deferred for each row
  when (old.revoked_at is null and new.revoked_at is not null and new.kind <> 'emergency') execute function gate.end_lists_with_grant();
create constraint trigger ends_lists after update on practice_member deferrable initially deferred for each row
  when (old.ended_at is null and new.ended_at is not null) execute function gate.end_list_with_member();
create constraint trigger ends_lists after update of ended_at on professional deferrable initially deferred for each row
  when (old.ended_at is null and new.ended_at is not null) execute function gate.end_list_with_profession();
create constraint trigger ends_lists after insert on erasure deferrable initially deferred for each row execute function gate.end_lists_with_erased();
