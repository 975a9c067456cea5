CREATE TABLE "grant_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"asked" uuid NOT NULL,
	"parts" smallint NOT NULL,
	"may_write" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"refused_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "grant_request_asked" ON "grant_request" USING btree ("asked");--> statement-breakpoint
CREATE INDEX "grant_request_account" ON "grant_request" USING btree ("account");