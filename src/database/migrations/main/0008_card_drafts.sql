CREATE TABLE "card_draft" (
	"subject" uuid NOT NULL,
	"account" uuid NOT NULL,
	"part" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "card_draft_subject_account_part_pk" PRIMARY KEY("subject","account","part")
);
