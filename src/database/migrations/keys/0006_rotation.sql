CREATE TABLE "kek_floor" (
	"row" integer PRIMARY KEY NOT NULL,
	"min_version" integer NOT NULL,
	CONSTRAINT "kek_floor_one_row" CHECK ("row" = 1)
);
--> statement-breakpoint
CREATE TABLE "key_job" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"step" text NOT NULL,
	"cursor" text,
	"done" bigint DEFAULT 0 NOT NULL,
	"total" bigint DEFAULT 0 NOT NULL,
	"worked_ms" bigint DEFAULT 0 NOT NULL,
	"damaged" integer DEFAULT 0 NOT NULL,
	"from_version" integer,
	"to_version" integer,
	"subject" uuid,
	"older_than" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"note" text,
	CONSTRAINT "key_job_kind" CHECK (kind in ('kek', 'data', 'index', 'signing')),
	CONSTRAINT "key_job_state" CHECK (state in ('running', 'paused', 'done', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "kek_ciphertext" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "key_job_one_living" ON "key_job" USING btree ("kind") WHERE state in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "key_job_finished" ON "key_job" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "kek_ciphertext_retired" ON "kek_ciphertext" USING btree ("retired_at") WHERE retired_at is not null;