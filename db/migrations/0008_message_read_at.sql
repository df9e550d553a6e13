ALTER TABLE `conversation_messages` ADD `read_at` integer;
--> statement-breakpoint
UPDATE `conversation_messages` SET `read_at` = (
	SELECT min(p.`read_at`) FROM `conversation_people` p JOIN `conversations` c ON c.`id` = p.`conversation_id`
	WHERE p.`conversation_id` = `conversation_messages`.`conversation_id` AND p.`account_id` <> `conversation_messages`.`author_id`
		AND p.`read_sequence` >= `conversation_messages`.`sequence`
		AND (p.`joined_at` IS NOT NULL OR c.`assignment_id` IS NOT NULL OR c.`client_id` = p.`account_id`)
);
