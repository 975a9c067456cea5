CREATE TABLE "guardian_invitation" (
	"subject" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"mac" "bytea" NOT NULL,
	CONSTRAINT "guardian_invitation_subject_id_pk" PRIMARY KEY("subject","id")
);
--> statement-breakpoint
ALTER TABLE "relation" ADD COLUMN "label" "bytea";--> statement-breakpoint
ALTER TABLE "relation" ADD COLUMN "label_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "guardian_invitation_token" ON "guardian_invitation" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "relation_subject" ON "relation" USING btree ("subject");