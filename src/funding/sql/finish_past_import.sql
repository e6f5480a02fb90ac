-- import_past_awards(): what came of its rows
update past_import set rows_taken = $2, rows_known = $3, rows_rejected = $4, rows_remarked = $5, rows_repeated = $6,
  amount_cents = $7, remarks = $8 where id = $1
