CREATE TABLE "access_grant" (
	"subject" uuid NOT NULL,
	"id" uuid NOT NULL,
	"actor" uuid NOT NULL,
	"kind" text NOT NULL,
	"parts" smallint NOT NULL,
	"may_write" boolean NOT NULL,
	"purpose" text NOT NULL,
	"until" timestamp with time zone,
	"since" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"mac" "bytea" NOT NULL,
	"label" "bytea",
	CONSTRAINT "access_grant_subject_id_pk" PRIMARY KEY("subject","id")
);
--> statement-breakpoint
CREATE TABLE "grant_offer" (
	"subject" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"parts" smallint NOT NULL,
	"may_write" boolean NOT NULL,
	"purpose" text NOT NULL,
	"until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"mac" "bytea" NOT NULL,
	CONSTRAINT "grant_offer_subject_id_pk" PRIMARY KEY("subject","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "access_grant_living" ON "access_grant" USING btree ("actor","subject") WHERE revoked_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "grant_offer_token" ON "grant_offer" USING btree ("token_hash");