-- receipts_of()
select amount_cents, day, reference, entry from grant_receipt where recovery = $1 order by day, reference
