CREATE TABLE "kek_epoch" (
	"number" integer PRIMARY KEY NOT NULL,
	"since_version" integer NOT NULL,
	"began_at" timestamp with time zone DEFAULT now() NOT NULL,
	"trial" "bytea",
	"trial_version" integer,
	"ended_at" timestamp with time zone,
	"destroyed_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	CONSTRAINT "kek_epoch_positive" CHECK (number > 0 and since_version > 0),
	CONSTRAINT "kek_epoch_trial" CHECK ((trial is null) = (trial_version is null))
);
--> statement-breakpoint
CREATE TABLE "kek_version" (
	"version" integer PRIMARY KEY NOT NULL,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "key_job" DROP CONSTRAINT "key_job_kind";--> statement-breakpoint
ALTER TABLE "key_job" DROP CONSTRAINT "key_job_state";--> statement-breakpoint
DROP INDEX "key_job_one_living";--> statement-breakpoint
CREATE UNIQUE INDEX "key_job_one_living" ON "key_job" USING btree ("kind") WHERE state in ('running', 'paused', 'waiting');--> statement-breakpoint
ALTER TABLE "key_job" ADD CONSTRAINT "key_job_kind" CHECK (kind in ('kek', 'data', 'index', 'signing', 'epoch'));--> statement-breakpoint
ALTER TABLE "key_job" ADD CONSTRAINT "key_job_state" CHECK (state in ('running', 'paused', 'waiting', 'done', 'failed'));--> statement-breakpoint
alter table kek_epoch enable row level security;
alter table kek_epoch force row level security;
alter table kek_version enable row level security;
alter table kek_version force row level security;
create policy keys_all on kek_epoch to carnet_keys using (true) with check (true);
create policy keys_all on kek_version to carnet_keys using (true) with check (true);
grant select, insert on kek_epoch to carnet_keys;
grant update (trial, trial_version, ended_at, destroyed_at, confirmed_at) on kek_epoch to carnet_keys;
grant select, insert, update on kek_version to carnet_keys;
-- A backup of the keys alone names the migrations that it was made under.
grant usage on schema drizzle to carnet_keys;
grant select on drizzle.__drizzle_migrations to carnet_keys;

-- The owner is bound by the forced policies too, so for this one row they rest.
alter table kek_epoch disable row level security;
insert into kek_epoch (number, since_version) values (1, 1);
alter table kek_epoch enable row level security;

-- A key names the epoch that its KEK version is of. Who did not know of a new one is told (CN005), and writes it again. The lock
-- makes whoever begins an epoch wait for inserts under way.
create function refuse_other_epoch() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform 1 from kek_floor for share;
  if exists (select 1 from changed c
    where c.epoch is distinct from (select max(e.number) from kek_epoch e where e.since_version <= c.kek_version)) then
    raise exception 'carnet: a key that names another epoch than that of its KEK version' using errcode = 'CN005';
  end if;
  return null;
end $$;
create trigger kek_epoch_of_new after insert on kek_ciphertext
  referencing new table as changed for each statement execute function refuse_other_epoch();
