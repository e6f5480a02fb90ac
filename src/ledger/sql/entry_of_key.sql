-- post_entry(): whether this was posted before.
select number from ledger_entry where idempotency_key = $1
