CREATE TABLE "kek_ciphertext" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" uuid NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"version" integer NOT NULL,
	"context" "bytea" NOT NULL,
	"kek_version" integer NOT NULL,
	"ciphertext" "bytea" NOT NULL,
	"commitment" "bytea",
	"public_key" "bytea",
	"epoch" integer NOT NULL,
	"mac" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kek_ciphertext_version" CHECK (version > 0 and kek_version > 0 and epoch > 0),
	CONSTRAINT "kek_ciphertext_mac" CHECK (octet_length(mac) = 32),
	CONSTRAINT "kek_ciphertext_commitment" CHECK ((commitment is null) = (kind = 'secret') and octet_length(commitment) = 32),
	CONSTRAINT "kek_ciphertext_public_key" CHECK (octet_length(public_key) = 32)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "kek_ciphertext_one_per_version" ON "kek_ciphertext" USING btree ("subject","kind","purpose","version") WHERE kind <> 'secret';--> statement-breakpoint
CREATE UNIQUE INDEX "kek_ciphertext_one_data_key" ON "kek_ciphertext" USING btree ("subject","kind","version") WHERE kind in ('data-key', 'audit-key');--> statement-breakpoint
CREATE INDEX "kek_ciphertext_secret" ON "kek_ciphertext" USING btree ("subject") WHERE kind = 'secret';