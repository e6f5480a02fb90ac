-- Reminders that a contract received, newest first.
select contract, text, sent_by, sent_at from reminder where contract = $1 order by sent_at desc, id desc limit 50
