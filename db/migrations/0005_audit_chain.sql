ALTER TABLE `audit_events` ADD `actor_role` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `outcome` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `healthspace_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `request_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `session` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `version` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `personal_digest` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `personal_salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `row_mac` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `key_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `audit_events_previous_hash_unique` ON `audit_events` (`previous_hash`);--> statement-breakpoint
DROP TRIGGER `audit_events_no_update`;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_update` BEFORE UPDATE ON `audit_events` WHEN NOT (
  NEW.`browser` IS NULL AND NEW.`personal_salt` IS NULL
  AND NEW.`id` IS OLD.`id` AND NEW.`at` IS OLD.`at` AND NEW.`event` IS OLD.`event` AND NEW.`account_id` IS OLD.`account_id`
  AND NEW.`actor_id` IS OLD.`actor_id` AND NEW.`detail` IS OLD.`detail` AND NEW.`actor_role` IS OLD.`actor_role`
  AND NEW.`outcome` IS OLD.`outcome` AND NEW.`healthspace_id` IS OLD.`healthspace_id` AND NEW.`request_id` IS OLD.`request_id`
  AND NEW.`session` IS OLD.`session` AND NEW.`version` IS OLD.`version` AND NEW.`personal_digest` IS OLD.`personal_digest`
  AND NEW.`previous_hash` IS OLD.`previous_hash` AND NEW.`row_mac` IS OLD.`row_mac` AND NEW.`key_id` IS OLD.`key_id`
) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;--> statement-breakpoint
DROP TRIGGER `audit_events_no_replace`;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_replace` BEFORE INSERT ON `audit_events` WHEN EXISTS (SELECT 1 FROM `audit_events` WHERE `id` = NEW.`id` OR `previous_hash` = NEW.`previous_hash`) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
