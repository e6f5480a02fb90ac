-- withdraw_interest(): it stays readable.
update interest set withdrawn_at = $2, withdrawn_why = $3 where id = $1 and withdrawn_at is null
