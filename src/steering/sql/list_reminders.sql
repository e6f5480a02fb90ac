-- Reminders that up to sixteen contracts received, newest first.
select contract, text, sent_by, sent_at from reminder
where contract in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sent_at desc, id desc limit 50
