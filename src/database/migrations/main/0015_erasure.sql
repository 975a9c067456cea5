CREATE TABLE "erasure" (
	"subject" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"receipt" uuid NOT NULL,
	"state" text NOT NULL,
	"erased_at" timestamp with time zone NOT NULL,
	"destroyed_at" timestamp with time zone,
	"swept_at" timestamp with time zone,
	"keys" text
);
--> statement-breakpoint
CREATE TABLE "erasure_receipt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"receipt" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "erasure_of_receipt" ON "erasure" USING btree ("receipt");