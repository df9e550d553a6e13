CREATE TABLE `breakers` (
	`provider` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`open_until` integer
);
--> statement-breakpoint
CREATE TABLE `text_days` (
	`day` integer PRIMARY KEY NOT NULL,
	`spent` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `outbox_due`;--> statement-breakpoint
ALTER TABLE `outbox` ADD `delivered_at` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `undelivered_at` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `provider` text;--> statement-breakpoint
CREATE INDEX `outbox_late` ON `outbox` (`not_after`) WHERE payload_sealed IS NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_account` ON `outbox` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_try_at`) WHERE payload_sealed IS NOT NULL;--> statement-breakpoint
ALTER TABLE `text_codes` ADD `country` text;--> statement-breakpoint
CREATE INDEX `text_codes_country` ON `text_codes` (`country`,`created_at`);