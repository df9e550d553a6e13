CREATE TABLE `helped_resets` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`factor_id` text NOT NULL,
	`reference` text NOT NULL,
	`asked_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`confirmed_at` integer,
	`approved_at` integer,
	`approved_by` text,
	`reason` text,
	`due_at` integer,
	`done_at` integer,
	`stopped_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `helped_resets_reference_unique` ON `helped_resets` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `helped_resets_one_open` ON `helped_resets` (`account_id`) WHERE done_at IS NULL AND stopped_at IS NULL;--> statement-breakpoint
CREATE INDEX `helped_resets_due` ON `helped_resets` (`due_at`);--> statement-breakpoint
CREATE TABLE `membership_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`asked_at` integer NOT NULL,
	`approved_at` integer,
	`refused_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `membership_requests_one_open` ON `membership_requests` (`account_id`,`healthspace_id`) WHERE approved_at IS NULL AND refused_at IS NULL;--> statement-breakpoint
CREATE TABLE `one_time_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`purpose` text NOT NULL,
	`account_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`epoch` integer,
	`data_sealed` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`superseded_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `one_time_tokens_token_hash_unique` ON `one_time_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `one_time_tokens_account` ON `one_time_tokens` (`account_id`);--> statement-breakpoint
CREATE TABLE `pictures` (
	`account_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `registrations` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`invitation_id` text,
	`healthspace_id` text,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`date_of_birth` text NOT NULL,
	`locale` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_secret_hash_unique` ON `registrations` (`secret_hash`);--> statement-breakpoint
ALTER TABLE `accounts` ADD `disabled_by` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `delete_at` integer;--> statement-breakpoint
ALTER TABLE `accounts` ADD `terms_version` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `terms_accepted_at` integer;--> statement-breakpoint
ALTER TABLE `accounts` ADD `notifications_off` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `accounts` ADD `absence_from` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `absence_until` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `absence_message` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `entry` text DEFAULT 'invitation' NOT NULL;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `sender_name` text;--> statement-breakpoint
ALTER TABLE `memberships` ADD `visible_at` integer;