CREATE TABLE `account_recoveries` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`factor_id` text NOT NULL,
	`reference` text NOT NULL,
	`asked_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`confirmed_at` integer,
	`checked_by` text,
	`checked_at` integer,
	`mismatches` integer DEFAULT 0 NOT NULL,
	`approved_at` integer,
	`approved_by` text,
	`reason` text,
	`due_at` integer,
	`done_at` integer,
	`stopped_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `account_recoveries_reference_unique` ON `account_recoveries` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `account_recoveries_one_open` ON `account_recoveries` (`account_id`) WHERE done_at IS NULL AND stopped_at IS NULL;--> statement-breakpoint
CREATE INDEX `account_recoveries_due` ON `account_recoveries` (`due_at`);--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`date_of_birth` text,
	`locale` text NOT NULL,
	`password_hash` text NOT NULL,
	`password_set_at` integer NOT NULL,
	`password_ended_at` integer,
	`password_length` text,
	`advice_dismissed_at` integer,
	`session_version` integer DEFAULT 1 NOT NULL,
	`trust_version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`activated_at` integer,
	`disabled_at` integer,
	`disabled_by` text,
	`delete_at` integer,
	`terms_version` text,
	`terms_accepted_at` integer,
	`notifications_off` text DEFAULT '[]' NOT NULL,
	`absence_from` text,
	`absence_until` text,
	`absence_message` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email_unique` ON `accounts` (`email`);--> statement-breakpoint
CREATE INDEX `accounts_delete_at` ON `accounts` (`delete_at`) WHERE delete_at IS NOT NULL;--> statement-breakpoint
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
	`address` text,
	`detail` text NOT NULL,
	`actor_role` text,
	`outcome` text,
	`healthspace_id` text,
	`request_id` text,
	`session` text,
	`version` text,
	`personal_digest` text,
	`personal_salt` text,
	`previous_hash` text,
	`row_mac` text,
	`key_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_events_previous_hash_unique` ON `audit_events` (`previous_hash`);--> statement-breakpoint
CREATE INDEX `audit_events_account` ON `audit_events` (`account_id`,`at`);--> statement-breakpoint
CREATE TABLE `breakers` (
	`provider` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`open_until` integer
);
--> statement-breakpoint
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
	`lost_at` integer,
	`removed_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `factors_one_per_account` ON `factors` (`account_id`) WHERE removed_at IS NULL;--> statement-breakpoint
CREATE TABLE `healthspace_logos` (
	`healthspace_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `healthspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`alias` text NOT NULL,
	`name` text NOT NULL,
	`description_nl` text NOT NULL,
	`description_en` text NOT NULL,
	`two_factor_required_from` integer,
	`entry` text DEFAULT 'invitation' NOT NULL,
	`sender_name` text,
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
	`first_name` text,
	`locale` text DEFAULT 'nl' NOT NULL,
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
	`session_version` integer NOT NULL,
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
CREATE TABLE `memberships` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`roles` text NOT NULL,
	`created_at` integer NOT NULL,
	`visible_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memberships_once` ON `memberships` (`account_id`,`healthspace_id`);--> statement-breakpoint
CREATE TABLE `one_time_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`purpose` text NOT NULL,
	`account_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`session_version` integer,
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
	`delivered_at` integer,
	`undelivered_at` integer,
	`dead_at` integer,
	`provider` text,
	`failure` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_idempotency_key_unique` ON `outbox` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_try_at`) WHERE payload_sealed IS NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_late` ON `outbox` (`not_after`) WHERE payload_sealed IS NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_account` ON `outbox` (`account_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `pictures` (
	`account_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `rate_limit_counters` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`streak` integer NOT NULL,
	`window_started_at` integer NOT NULL,
	`blocked_until` integer
);
--> statement-breakpoint
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
	`shared_hash` text NOT NULL,
	`password_length` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`terms_version` text,
	`terms_accepted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_secret_hash_unique` ON `registrations` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `registrations_email` ON `registrations` (`email`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`proofs` text NOT NULL,
	`session_version` integer NOT NULL,
	`browser` text NOT NULL,
	`system` text NOT NULL,
	`created_at` integer NOT NULL,
	`first_seen_at` integer,
	`last_seen_at` integer NOT NULL,
	`ended_at` integer,
	`trusted_device_id` text,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_secret_hash_unique` ON `sessions` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `sessions_account` ON `sessions` (`account_id`);--> statement-breakpoint
CREATE TABLE `text_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`purpose` text NOT NULL,
	`parent_id` text NOT NULL,
	`letter` text NOT NULL,
	`country` text,
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
CREATE INDEX `text_codes_country` ON `text_codes` (`country`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `text_codes_one_live` ON `text_codes` (`purpose`,`parent_id`) WHERE superseded_at IS NULL AND used_at IS NULL;--> statement-breakpoint
CREATE TABLE `text_days` (
	`day` integer PRIMARY KEY NOT NULL,
	`spent` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `trusted_devices` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`account_id` text NOT NULL,
	`trust_version` integer NOT NULL,
	`uses` integer DEFAULT 0 NOT NULL,
	`rotated_at` integer NOT NULL,
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
CREATE INDEX `trusted_devices_account` ON `trusted_devices` (`account_id`);--> statement-breakpoint
CREATE TRIGGER `audit_events_no_update` BEFORE UPDATE ON `audit_events` WHEN NOT (
  NEW.`browser` IS NULL AND NEW.`address` IS NULL AND NEW.`personal_salt` IS NULL
  AND NEW.`id` IS OLD.`id` AND NEW.`at` IS OLD.`at` AND NEW.`event` IS OLD.`event` AND NEW.`account_id` IS OLD.`account_id`
  AND NEW.`actor_id` IS OLD.`actor_id` AND NEW.`detail` IS OLD.`detail` AND NEW.`actor_role` IS OLD.`actor_role`
  AND NEW.`outcome` IS OLD.`outcome` AND NEW.`healthspace_id` IS OLD.`healthspace_id` AND NEW.`request_id` IS OLD.`request_id`
  AND NEW.`session` IS OLD.`session` AND NEW.`version` IS OLD.`version` AND NEW.`personal_digest` IS OLD.`personal_digest`
  AND NEW.`previous_hash` IS OLD.`previous_hash` AND NEW.`row_mac` IS OLD.`row_mac` AND NEW.`key_id` IS OLD.`key_id`
) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_delete` BEFORE DELETE ON `audit_events` WHEN NOT EXISTS (
  SELECT 1 FROM (SELECT `at`, `event`, `detail` FROM `audit_events` ORDER BY `id` DESC LIMIT 1) AS `newest`
  WHERE `newest`.`event` = 'audit.shortened' AND OLD.`id` <= json_extract(`newest`.`detail`, '$.through')
  AND OLD.`at` <= `newest`.`at` - 157680000000
) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_replace` BEFORE INSERT ON `audit_events` WHEN EXISTS (SELECT 1 FROM `audit_events` WHERE `id` = NEW.`id` OR `previous_hash` = NEW.`previous_hash`) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
