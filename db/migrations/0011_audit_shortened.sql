ALTER TABLE `audit_events` ADD `address` text;--> statement-breakpoint
DROP TRIGGER `audit_events_no_update`;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_update` BEFORE UPDATE ON `audit_events` WHEN NOT (
  NEW.`browser` IS NULL AND NEW.`address` IS NULL AND NEW.`personal_salt` IS NULL
  AND NEW.`id` IS OLD.`id` AND NEW.`at` IS OLD.`at` AND NEW.`event` IS OLD.`event` AND NEW.`account_id` IS OLD.`account_id`
  AND NEW.`actor_id` IS OLD.`actor_id` AND NEW.`detail` IS OLD.`detail` AND NEW.`actor_role` IS OLD.`actor_role`
  AND NEW.`outcome` IS OLD.`outcome` AND NEW.`healthspace_id` IS OLD.`healthspace_id` AND NEW.`request_id` IS OLD.`request_id`
  AND NEW.`session` IS OLD.`session` AND NEW.`version` IS OLD.`version` AND NEW.`personal_digest` IS OLD.`personal_digest`
  AND NEW.`previous_hash` IS OLD.`previous_hash` AND NEW.`row_mac` IS OLD.`row_mac` AND NEW.`key_id` IS OLD.`key_id`
) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;--> statement-breakpoint
DROP TRIGGER `audit_events_no_delete`;--> statement-breakpoint
CREATE TRIGGER `audit_events_no_delete` BEFORE DELETE ON `audit_events` WHEN NOT EXISTS (
  SELECT 1 FROM (SELECT `at`, `event`, `detail` FROM `audit_events` ORDER BY `id` DESC LIMIT 1) AS `newest`
  WHERE `newest`.`event` = 'audit.shortened' AND OLD.`id` <= json_extract(`newest`.`detail`, '$.through')
  AND OLD.`at` <= `newest`.`at` - 157680000000
) BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
