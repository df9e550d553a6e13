CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`date_of_birth` text,
	`locale` text NOT NULL,
	`password_hash` text NOT NULL,
	`password_set_at` integer NOT NULL,
	`epoch` integer DEFAULT 1 NOT NULL,
	`trust_epoch` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`activated_at` integer,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email_unique` ON `accounts` (`email`);--> statement-breakpoint
CREATE TABLE `assignments` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`title` text NOT NULL,
	`subtitle` text NOT NULL,
	`position` integer NOT NULL,
	`submitted_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `assignments_account` ON `assignments` (`account_id`,`healthspace_id`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`account_id` text,
	`actor_id` text,
	`browser` text,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_account` ON `audit_events` (`account_id`,`at`);--> statement-breakpoint
CREATE TABLE `database_facts` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `enrolments` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`session_id` text NOT NULL,
	`type` text NOT NULL,
	`phone` text,
	`secret_sealed` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`off_clock_step` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`done_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrolments_one_open_per_account` ON `enrolments` (`account_id`) WHERE done_at IS NULL;--> statement-breakpoint
CREATE TABLE `factors` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`type` text NOT NULL,
	`phone` text,
	`secret_sealed` text,
	`last_step` integer DEFAULT -1 NOT NULL,
	`enabled_at` integer NOT NULL,
	`locked_at` integer,
	`removed_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `factors_one_per_account` ON `factors` (`account_id`) WHERE removed_at IS NULL;--> statement-breakpoint
CREATE TABLE `healthspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`alias` text NOT NULL,
	`name` text NOT NULL,
	`description_nl` text NOT NULL,
	`description_en` text NOT NULL,
	`two_factor_required_from` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `healthspaces_alias_unique` ON `healthspaces` (`alias`);--> statement-breakpoint
CREATE TABLE `inbox_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`channel` text NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`email` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`withdrawn_at` integer,
	`used_at` integer,
	`used_by` text,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token_hash_unique` ON `invitations` (`token_hash`);--> statement-breakpoint
CREATE TABLE `login_challenges` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`account_id` text NOT NULL,
	`epoch` integer NOT NULL,
	`browser` text NOT NULL,
	`system` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`done_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `login_challenges_secret_hash_unique` ON `login_challenges` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `login_challenges_account` ON `login_challenges` (`account_id`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`roles` text NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memberships_once` ON `memberships` (`account_id`,`healthspace_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`idempotency_key` text NOT NULL,
	`channel` text NOT NULL,
	`template` text NOT NULL,
	`account_id` text,
	`locale` text NOT NULL,
	`payload_sealed` text,
	`created_at` integer NOT NULL,
	`not_after` integer NOT NULL,
	`next_try_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`leased_until` integer,
	`sent_at` integer,
	`dead_at` integer,
	`failure` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_idempotency_key_unique` ON `outbox` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_try_at`) WHERE sent_at IS NULL AND dead_at IS NULL;--> statement-breakpoint
CREATE TABLE `recovery_code_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`number` integer NOT NULL,
	`salt` text NOT NULL,
	`key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`saved_at` integer,
	`replaced_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recovery_code_sets_one_current` ON `recovery_code_sets` (`account_id`) WHERE replaced_at IS NULL;--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`set_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`set_id`) REFERENCES `recovery_code_sets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recovery_codes_once_per_set` ON `recovery_codes` (`set_id`,`code_hash`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`ticket_hash` text,
	`ticket_expires_at` integer,
	`secret_hash` text,
	`proofs` text NOT NULL,
	`epoch` integer NOT NULL,
	`browser` text NOT NULL,
	`system` text NOT NULL,
	`created_at` integer NOT NULL,
	`first_seen_at` integer,
	`last_seen_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_ticket_hash_unique` ON `sessions` (`ticket_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_secret_hash_unique` ON `sessions` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `sessions_account` ON `sessions` (`account_id`);--> statement-breakpoint
CREATE TABLE `text_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`purpose` text NOT NULL,
	`parent_id` text NOT NULL,
	`letter` text NOT NULL,
	`code_mac` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`superseded_at` integer,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `text_codes_parent` ON `text_codes` (`purpose`,`parent_id`);--> statement-breakpoint
CREATE INDEX `text_codes_account` ON `text_codes` (`account_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `text_codes_one_live` ON `text_codes` (`purpose`,`parent_id`) WHERE superseded_at IS NULL AND used_at IS NULL;--> statement-breakpoint
CREATE TABLE `throttles` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`streak` integer NOT NULL,
	`window_started_at` integer NOT NULL,
	`blocked_until` integer
);
--> statement-breakpoint
CREATE TABLE `trusted_devices` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`account_id` text NOT NULL,
	`trust_epoch` integer NOT NULL,
	`uses` integer DEFAULT 0 NOT NULL,
	`rotated_at` integer NOT NULL,
	`last_session_id` text,
	`browser` text NOT NULL,
	`system` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trusted_devices_secret_hash_unique` ON `trusted_devices` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `trusted_devices_account` ON `trusted_devices` (`account_id`);